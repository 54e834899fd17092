using PredictionGuardrails;
using PredictionGuardrails.Fuzzing;
using SharpFuzz;

// Usage: PredictionGuardrails.Fuzzing TARGET [FILE]. With a file, its bytes are tried once, to see what a crash was; without one, AFL++ hands bytes over.
// With "list", prints the targets; with "corpus FOLDER", writes what fuzzing starts from.
switch (args)
{
    case ["list"]:
        Console.WriteLine(string.Join('\n', Targets.All.Keys));
        return 0;
    case ["corpus", var folder]:
        Seeds.Write(folder);
        return 0;
    case [var name, var file] when Targets.All.TryGetValue(name, out var create):
        try
        {
            create()(File.ReadAllBytes(file));
            return 0;
        }
        catch (Exception exception)
        {
            Console.WriteLine(exception);
            return 1;
        }

    case [var name] when Targets.All.TryGetValue(name, out var create):
        // Made with the first input: instrumented code can't run before the fuzzer does.
        var target = new Lazy<Action<byte[]>>(create);
        Fuzzer.Run(stream =>
        {
            using var memory = new MemoryStream();
            stream.CopyTo(memory);

            // AFL++ refuses to start if its first input reaches no instrumented code. Text that isn't JSON doesn't for the target snapshot.
            _ = new PredictionContext().Key;
            target.Value(memory.ToArray());
        });
        return 0;
    default:
        Console.Error.WriteLine($"One of these targets is expected: {string.Join(", ", Targets.All.Keys)}.");
        return 2;
}

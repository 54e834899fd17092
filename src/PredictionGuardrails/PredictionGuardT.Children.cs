using PredictionGuardrails.Configuration;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Names;

namespace PredictionGuardrails;

/// <content>Guards around other models for the same task, such as the variants of an experiment.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    private readonly PredictionGuard<TInput, TPrediction>? _parent;
    private readonly Lock _creating = new();
    private readonly string _childName = "";
    private volatile PredictionGuard<TInput, TPrediction>[] _children = [];
    private PredictionGuardOptions? _options;
    private string _path = "";

    private PredictionGuard(PredictionGuard<TInput, TPrediction> parent, string name, Func<string?>? readModelVersion)
        : this($"{parent.Name}/{name}", parent._definition.Fork(readModelVersion), parent._output, parent.Runtime)
    {
        _parent = parent;
        _childName = name;
    }

    /// <summary>The guards that <see cref="CreateChild"/> made, in that order. They aren't among <see cref="PredictionGuardRegistry.Guards"/>.</summary>
    public IReadOnlyList<PredictionGuard<TInput, TPrediction>> Children => _children;

    /// <summary>
    /// Makes a guard around another model for the same task. It has this guard's checks, rules, and settings, and follows their reload and this guard's mode,
    /// but it records, learns, and opens its breaker for itself. It has no fallbacks: what it rejects, it throws, so that this guard's model can answer.
    /// It isn't observed, and is disposed with this guard. If this guard keeps its baseline in <c>fare.json</c>, the child <c>v2</c> keeps its own in
    /// <c>fare.v2.json</c>.
    /// </summary>
    /// <param name="name">The child's name; the guard's is <c>fare/v2</c> for the child <c>v2</c> of <c>fare</c>.</param>
    /// <param name="readModelVersion">Reads the version of the other model; null, the default, if nobody knows it.</param>
    /// <exception cref="ArgumentException">The name is empty, is taken, or can't be part of a file name.</exception>
    /// <exception cref="InvalidOperationException">This guard is a child itself.</exception>
    /// <exception cref="ObjectDisposedException">This guard is disposed.</exception>
    public PredictionGuard<TInput, TPrediction> CreateChild(string name, Func<string?>? readModelVersion = null)
    {
        GuardNames.ThrowIfNotAllowed(name);
        if (name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)
        {
            throw new ArgumentException($"The name \"{name}\" has a character that can't be part of a file name.", nameof(name));
        }

        if (_parent is not null)
        {
            throw new InvalidOperationException($"Guard '{Name}' is a child. Create the guard \"{name}\" from '{_parent.Name}'.");
        }

        lock (_creating)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (Array.Exists(_children, child => child._childName.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                throw new ArgumentException($"Guard '{Name}' has a child \"{name}\" already.", nameof(name));
            }

            var child = new PredictionGuard<TInput, TPrediction>(this, name, readModelVersion);
            var errors = new SettingErrors();
            var apply = child.Prepare(_options!, _path, errors);
            if (errors.Any)
            {
                child.Dispose();
                throw errors.ToException();
            }

            apply(Mode);
            _children = [.. _children, child];
            return child;
        }
    }

    /// <summary>A child takes no calls but those that its parent can still answer, and keeps its baseline in a file of its own.</summary>
    private CompiledGuard<TInput, TPrediction> AsChild(CompiledGuard<TInput, TPrediction> compiled) =>
        _parent is null ? compiled : compiled with { Fallbacks = [], LastKnownGood = null, ModelVersion = null };

    /// <summary>The file of the guard's baseline; null for none.</summary>
    private string? BaselinePath(PredictionGuardOptions options) => _parent is null || options.Baseline.Path is not { } path
        ? options.Baseline.Path
        : Path.Combine(Path.GetDirectoryName(path) ?? "", $"{Path.GetFileNameWithoutExtension(path)}.{_childName}{Path.GetExtension(path)}");

    /// <summary>Makes the children ready for the guard's options, or adds what is wrong for them.</summary>
    private Action<GuardMode> PrepareChildren(PredictionGuardOptions options, string path, SettingErrors errors)
    {
        _options = options;
        _path = path;
        var prepared = Array.ConvertAll(_children, child => child.Prepare(options, path, errors));
        return mode => Array.ForEach(prepared, apply => apply(mode));
    }

    private void FollowMode(GuardMode mode) => Change(static () => { }, mode);
}

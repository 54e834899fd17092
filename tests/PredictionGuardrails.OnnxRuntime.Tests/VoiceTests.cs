using Microsoft.ML.OnnxRuntime;

namespace PredictionGuardrails.OnnxRuntime.Tests;

/// <summary>The real network that tells speech from silence, with tensors of several types and a state.</summary>
public sealed class VoiceTests(VoiceNetwork network) : IClassFixture<VoiceNetwork>
{
    private const int Samples = 512;

    [Fact]
    public void Silence_is_no_speech_and_the_probability_is_guarded()
    {
        using var session = Session();
        using var guard = new PredictionGuard<float[], float>("voice", guard => guard.Probability());

        Guarded(session, guard).Predict(new float[Samples]).Should().BeInRange(0, 0.2f);
        guard.GetSnapshot().Count.Should().Be(1);
    }

    [Fact]
    public void Of_samples_that_are_no_numbers_the_network_says_something_all_the_same_and_only_a_guarded_input_tells()
    {
        using var session = Session();
        float[] broken = [.. Enumerable.Repeat(float.NaN, Samples)];
        using var outputs = new PredictionGuard<float[], float>("voice", guard => guard.Probability());
        using var inputs = new PredictionGuard<float[], float>("voice", guard => guard.Probability().Input("loudness", samples => samples.Max(Math.Abs)));

        Guarded(session, outputs).Predict(broken).Should().BeInRange(0, 1);
        Guarded(session, inputs).Invoking(it => it.Predict(broken)).Should().Throw<PredictionRejectedException>().WithMessage("*Finite breach in guard 'voice': input loudness was NaN*");
    }

    [Fact]
    public void A_microphone_that_is_off_is_found_in_the_inputs()
    {
        using var session = Session();
        using var guard = new PredictionGuard<float[], float>("voice", guard => guard
            .Probability()
            .Input("loudness", samples => samples.Max(Math.Abs), loudness => loudness.Range(minimum: 0, minimumIsExclusive: true, onBreach: BreachAction.Fallback))
            .FallBackTo(0));

        Guarded(session, guard).PredictBatch([new float[Samples], Tone()])[0].Should().Be(0);

        guard.GetSnapshot().Count.Should().Be(1);
    }

    private static float[] Tone() => [.. Enumerable.Range(0, Samples).Select(i => (float)Math.Sin(i / 10.0))];

    private static GuardedInferenceSession<float[], float> Guarded(InferenceSession session, PredictionGuard<float[], float> guard) => new(session, guard, map => map
        .Input<float>("input", [Samples], (samples, row) => samples.CopyTo(row))
        .WholeInput<float>("state", [2, 1, 128], (_, _) => { })
        .WholeInput<long>("sr", [], (_, rate) => rate[0] = 16_000)
        .Output<float>("output", row => row[0]));

    private InferenceSession Session()
    {
        Native.SkipIfMissing();
        Assert.SkipWhen(network.WhyNot is not null, network.WhyNot ?? "");
        return new InferenceSession(network.Model);
    }
}

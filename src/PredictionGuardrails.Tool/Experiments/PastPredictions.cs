using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Tool.Experiments;

/// <summary>What the predictions of a history are, how an experiment compares them, and what a variant does to them.</summary>
internal abstract class PastPredictions
{
    /// <summary>The number of predictions that can be compared.</summary>
    public abstract int Count { get; }

    /// <summary>A warning if an experiment compares the predictions otherwise than one may expect; null if it doesn't.</summary>
    /// <param name="column">The column.</param>
    public abstract string? Warn(string column);

    /// <summary>What a variant does to labels; null for numbers.</summary>
    /// <param name="margin">The relative part of the margin.</param>
    public abstract LabelHarm? LabelHarmOf(double margin);

    /// <summary>How much worse the variant may be, as in an experiment without settings.</summary>
    /// <param name="relative">The relative part.</param>
    public abstract Margin MarginOf(double relative);

    /// <summary>The test that an experiment has for the predictions.</summary>
    /// <param name="alpha">The rate of false decisions of each kind.</param>
    /// <param name="margin">The relative part of the margin.</param>
    /// <param name="isPaired">Whether the arms get the same inputs.</param>
    public abstract GuardrailTest CreateTest(double alpha, double margin, bool isPaired);

    /// <summary>The change of a variant that does some harm beyond the margin.</summary>
    /// <param name="harm">The harm.</param>
    /// <param name="margin">The relative part of the margin.</param>
    public abstract double ChangeOf(double harm, double margin);

    /// <summary>The largest noise that is possible.</summary>
    public abstract double MostNoise { get; }

    /// <summary>The largest harm beyond the margin that a variant can do.</summary>
    /// <param name="margin">The relative part of the margin.</param>
    public abstract double MostHarm(double margin);

    /// <summary>The prediction of a variant.</summary>
    /// <param name="prediction">That of the control.</param>
    /// <param name="change">The change.</param>
    /// <param name="random">Decides which predictions change.</param>
    public abstract double Change(double prediction, double change, RunRandom random);

    /// <summary>What a model that doesn't differ predicts for the same input.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="noise">How much it varies.</param>
    /// <param name="random">Decides how it varies.</param>
    public abstract double Vary(double prediction, double noise, RunRandom random);

    protected static GuardrailDeclaration Declare(Margin margin) => new("prediction", HarmSide.Either, margin);
}

using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;
using PredictionGuardrails.Experiments.Statistics.Labels;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Experiments;

/// <summary>
/// Predictions that are labels. A variant predicts the second most frequent label for a fraction of the inputs for which the control predicts another one,
/// whichever that is. The same fraction with a rare or new label would be found sooner, and a plan for it would be too short for others.
/// </summary>
internal sealed class PastLabels : PastPredictions
{
    private readonly double[] _predictions;
    private readonly LabelCodes _labels;
    private readonly List<KeyValuePair<double, int>> _counts;
    private readonly double _replacement;

    private PastLabels(double[] predictions, LabelCodes labels, List<KeyValuePair<double, int>> counts)
    {
        _predictions = predictions;
        _labels = labels;
        _counts = counts;
        _replacement = counts.Count > 1 ? counts[1].Key : double.NaN;
    }

    public override int Count => _predictions.Length;

    public override double MostNoise => 1;

    /// <summary>The share of the label that a variant predicts more often.</summary>
    private double Share => (double)_counts[1].Value / Count;

    /// <param name="predictions">The numbers of the labels, those that are missing included.</param>
    /// <param name="labels">What the labels are.</param>
    /// <param name="column">The column in errors.</param>
    /// <exception cref="InputException">There is only one label, or there are too many.</exception>
    public static PastLabels Of(IEnumerable<double> predictions, LabelCodes labels, string column)
    {
        var known = predictions.Where(static prediction => !MetricValue.IsMissing(prediction)).ToArray();
        var counts = known.CountBy(static prediction => prediction)
            .OrderByDescending(static label => label.Value).ThenBy(label => labels.TextOf(label.Key), StringComparer.Ordinal).ToList();
        if (counts.Count > LabelCodes.MostTexts)
        {
            throw new InputException(
                $"{column}: Found {Words.Of(counts.Count, "label")}, but at most {Words.Count(LabelCodes.MostTexts)} are supported. "
                + "If the column contains numbers, use --kind number. If it contains texts, use a column with their class.");
        }

        return counts.Count == 1
            ? throw new InputException(
                $"{column}: Found only the label {OneLine.Quote(labels.TextOf(counts[0].Key) ?? "")}, but at least 2 labels are required, "
                + "because a variant that does harm predicts another one. Use a longer history.")
            : new PastLabels(known, labels, counts);
    }

    public override string? Warn(string column)
    {
        if (_counts.Count >= LabelTable.MostPlaces)
        {
            return $"{column}: Found {Words.Of(_counts.Count, "label")}. From the {LabelTable.MostPlaces}nd label on, an experiment compares labels as if they "
                + "were one, so what these labels exchange isn't found.";
        }

        return _counts.TrueForAll(label => bool.TryParse(_labels.TextOf(label.Key), out _))
            ? $"{column}: The labels are Boolean values, which an experiment compares as the numbers 1 and 0 if the model predicts them as bool. "
                + "Write them as 1 and 0 to plan that."
            : null;
    }

    public override LabelHarm LabelHarmOf(double margin) => new()
    {
        DistinctLabels = _counts.Count,
        Replacement = _labels.TextOf(_replacement) ?? "",
        ReplacementShare = Share,
        AllowedChange = AllowedChange(margin),
    };

    public override Margin MarginOf(double relative) => GuardrailDeclaration.OfLabels(relative);

    public override GuardrailTest CreateTest(double alpha, double margin, bool isPaired)
    {
        var allowed = MarginOf(margin);
        return isPaired ? new PairedLabelTest(Declare(allowed), alpha, allowed, _labels) : new LabelTest(Declare(allowed), alpha, allowed, _labels);
    }

    public override double ChangeOf(double harm, double margin) => AllowedChange(margin) + harm;

    public override double MostHarm(double margin) => 1 - Share - AllowedChange(margin);

    /// <summary>Of the predictions that aren't the label that becomes more frequent, a fraction is replaced with it. A missing label stays missing.</summary>
    public override double Change(double prediction, double change, RunRandom random) =>
        change > 0 && double.IsFinite(prediction) && prediction != _replacement && random.NextShare() < change / (1 - Share) ? _replacement : prediction;

    /// <summary>For a fraction of the inputs, the label is that of a random input, so that the shares of labels stay the same.</summary>
    public override double Vary(double prediction, double noise, RunRandom random) =>
        random.NextShare() < noise ? _predictions[(int)(random.NextShare() * _predictions.Length)] : prediction;

    /// <summary>
    /// The largest fraction of the predictions that may be replaced before any label is beyond the margin: the label that becomes more frequent, or the most
    /// frequent one of the others, which all become less frequent by the same ratio.
    /// </summary>
    private double AllowedChange(double margin)
    {
        var allowed = MarginOf(margin);
        var mostFrequent = (double)_counts[0].Value / Count;
        var ofReplacement = Math.Max(Share * allowed.Relative, allowed.Absolute);
        var ofOthers = (1 - Share) * Math.Max(allowed.Relative / (1 + allowed.Relative), allowed.Absolute / mostFrequent);
        return Math.Min(ofReplacement, ofOthers);
    }
}

using PredictionGuardrails.Text;

namespace PredictionGuardrails.Breaches;

/// <summary>The wording of breaches. Messages and logs share one template, so a log can be filtered by each value of a message.</summary>
internal static class BreachText
{
    /// <summary>Describes a breach: <c>Range breach in guard 'fare': prediction was 4,812, expected between 0 and 500. Model version: 1.1.</c></summary>
    public static string Describe(Breach breach) => AppendVersion(AppendSentence(new MessageTemplate(), breach), breach).ToString();

    /// <summary>Describes what was found, without rule, guard, and version: <c>prediction was 4,812, expected between 0 and 500</c>.</summary>
    public static string DescribeFinding(Breach breach) => AppendFinding(new MessageTemplate(), breach).ToString();

    /// <summary>Describes what was observed of what: <c>prediction was 4,812</c>.</summary>
    public static string DescribeObservation(Breach breach) => AppendObservation(new MessageTemplate(), breach).ToString();

    /// <summary>The log entry of one breach.</summary>
    public static MessageTemplate ForLog(Breach breach) =>
        AppendVersion(AppendAction(AppendSentence(new MessageTemplate(), breach), breach), breach);

    /// <summary>The log entry of several breaches of one kind.</summary>
    /// <param name="latest">The latest of them.</param>
    /// <param name="count">How many there were.</param>
    /// <param name="interval">Within which time.</param>
    public static MessageTemplate ForSummary(Breach latest, long count, TimeSpan interval)
    {
        var text = new MessageTemplate().Value("Count", count, NumberText.Count(count)).Text(" more ").Value("Rule", latest.Rule)
            .Text(count == 1 ? " breach in guard '" : " breaches in guard '").Value("Guard", latest.Guard)
            .Text("' in the last ").Value("Interval", interval).Text(". Latest: ");
        return AppendVersion(AppendAction(AppendFinding(text, latest).End(), latest), latest);
    }

    private static MessageTemplate AppendSentence(MessageTemplate text, Breach breach) => breach.Rule == RuleNames.Isolated
        ? text.With("Rule", breach.Rule).Text("Guard '").Value("Guard", breach.Guard).Text("' was ").Value("Observed", breach.Observed)
            .Text(". Reset the guard to resume.")
        : AppendFinding(text.Value("Rule", breach.Rule).Text(" breach in guard '").Value("Guard", breach.Guard).Text("': "), breach).End();

    private static MessageTemplate AppendFinding(MessageTemplate text, Breach breach)
    {
        if (breach.ObservedValue is { } number)
        {
            text.With(nameof(Breach.ObservedValue), number);
        }

        var observed = AppendObservation(text, breach);
        return breach.Exception is not null || breach.Rule == RuleNames.Fallback
            ? observed.With("Expected", breach.Expected)
            : observed.Text(", expected ").Value("Expected", breach.Expected);
    }

    private static MessageTemplate AppendObservation(MessageTemplate text, Breach breach)
    {
        if (breach.Exception is not null)
        {
            return AppendThrower(text, breach).Text(" threw ").Value("Observed", breach.Observed);
        }

        if (breach.Rule == RuleNames.Fallback)
        {
            return text.Text("fallback '").Value("Fallback", breach.Fallback).Text("' has no value (").Value("Observed", breach.Observed).Text(")");
        }

        if (breach.Rule == RuleNames.Isolated)
        {
            return text.Text("the guard was ").Value("Observed", breach.Observed);
        }

        text.Value("Metric", breach.Metric ?? (breach.Rule == RuleNames.BatchLength ? "batch" : "prediction"));
        if (breach.Segment is not null)
        {
            text.Text(" (").Value("Segment", breach.Segment).Text(")");
        }

        if (breach.Fallback is not null)
        {
            text.Text(" of fallback '").Value("Fallback", breach.Fallback).Text("'");
        }

        text.Text(HasObserved(breach.Rule) ? " had " : " was ").Value("Observed", breach.Observed);
        return breach.PredictionCount > 1 && breach.Rule is not (RuleNames.Change or RuleNames.Shift or RuleNames.BatchLength)
            ? text.Text(" over ").Value(nameof(Breach.PredictionCount), breach.PredictionCount, NumberText.Count(breach.PredictionCount)).Text(" predictions")
            : text;
    }

    /// <summary>Appends what threw an exception.</summary>
    private static MessageTemplate AppendThrower(MessageTemplate text, Breach breach) => breach.Rule switch
    {
        RuleNames.Exceptions => text.Text("the model"),
        RuleNames.Fallback => text.Text("fallback '").Value("Fallback", breach.Fallback).Text("'"),
        RuleNames.Metric when breach.Metric is null => text.Text("a write function"),
        RuleNames.Metric => text.Text("the selector of metric '").Value("Metric", breach.Metric).Text("'"),
        RuleNames.Segment => text.Text("the key function of segment '").Value("Metric", breach.Metric).Text("'"),
        _ => text.Text("the check"),
    };

    private static MessageTemplate AppendAction(MessageTemplate text, Breach breach) =>
        text.Text(" Action: ").Value("Action", breach.Action).Text(" (").Value("Mode", breach.Mode).Text(").");

    private static MessageTemplate AppendVersion(MessageTemplate text, Breach breach) =>
        breach.ModelVersion is null ? text : text.Text(" Model version: ").Value("ModelVersion", breach.ModelVersion).Text(".");

    /// <summary>Whether a metric has what a rule observes, such as a mean, instead of being it.</summary>
    private static bool HasObserved(string rule) => rule is RuleNames.BatchLength or RuleNames.Mean
        or RuleNames.StandardDeviation or RuleNames.Quantile or RuleNames.Rate or RuleNames.Share
        or RuleNames.PopulationStability or RuleNames.JensenShannon or RuleNames.KolmogorovSmirnov or RuleNames.Wasserstein;
}

using System.Text.Json.Nodes;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests.Commands;

/// <summary>The user decides whether missing values are normal.</summary>
public sealed class MissingChoiceTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Many_missing_values_are_an_error_with_their_share()
    {
        Write(Values.Prices(3000));

        _folder.Run("suggest", "<a.tsv>", "-c", "price").Error.Should().Be(
            "error: a.tsv: column 'price': Can't learn a baseline. Of the first 3,000 rows, 20% are missing and 0% are NaN or infinite (limit 5%). If missing values are normal, use suggest --allow-missing.");
    }

    [Fact]
    public void Numbers_with_allowed_missing_values_get_settings()
    {
        Write(Values.Prices(3000));

        var result = _folder.RunJson("suggest", "<a.tsv>", "-c", "price", "--allow-missing", "--repetitions", "1");

        var reason = result["reasons"]!.AsArray().Single(reason => reason!["setting"]!.GetValue<string>() == "NotNull:Enabled")!;
        (reason["value"]!.GetValue<bool>(), reason["reason"]!.GetValue<string>()).Should().Be((false, "Missing values are normal (--allow-missing): 20% of the rows"));
        result["leftOut"]!.AsArray().Should().BeEmpty();
        result["drill"]!["ownOrder"]!["breaches"]!.AsObject().Should().NotContainKey("NotNull");
    }

    [Fact]
    public void Labels_with_allowed_missing_values_get_settings()
    {
        Write(Values.Labels(3000));

        var guard = _folder.RunJson("suggest", "<a.tsv>", "-c", "price", "--allow-missing", "--repetitions", "0")["settings"]!["PredictionGuardrails"]!["Guards"]!["price"]!;

        guard["AllowedValues"]!["Values"]!.AsArray().Select(value => value!.GetValue<string>()).Should().BeEquivalentTo("card", "cash");
    }

    [Fact]
    public void Half_without_values_is_an_error()
    {
        _folder.WriteCsv("a.tsv", "price", Values.Prices(1500).Concat(Enumerable.Repeat<object?>("", 1500)));

        _folder.Run("suggest", "<a.tsv>", "-c", "price", "--allow-missing").Error.Should().StartWith("error: a.tsv: column 'price': Can't suggest settings because the two halves have different distributions.");
    }

    [Fact]
    public void False_alarm_rate_without_times_is_per_prediction()
    {
        _folder.WriteCsv("a.csv", "price", Values.Prices(4032));

        Reason(_folder.RunJson("suggest", "<a.csv>", "-c", "price", "--repetitions", "0")).Should().Be("Default: one false alarm per 1,000,000 predictions");
    }

    [Fact]
    public void False_alarm_rate_with_times_is_per_duration()
    {
        var rows = Values.Prices(4033).Select((price, i) => FormattableString.Invariant($"{price},{1_700_000_000 + (300 * i)}\n"));
        _folder.Write("a.csv", "price,at\n" + string.Concat(rows));

        Reason(_folder.RunJson("suggest", "<a.csv>", "-c", "price", "--time", "at", "--repetitions", "0")).Should()
            .Be("Default: one false alarm per 1,000,000 predictions. With 288 predictions per day as in the history, one per 10 years");
    }

    private static string Reason(JsonNode result) =>
        result["reasons"]!.AsArray().Single(reason => reason!["setting"]!.GetValue<string>() == "Change:FalseAlarmEvery")!["reason"]!.GetValue<string>();

    private void Write(IEnumerable<object?> values) => _folder.WriteCsv("a.tsv", "price", values.Select((value, i) => i % 5 == 3 ? "" : value));
}

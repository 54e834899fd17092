using System.CommandLine;
using PredictionGuardrails.Tool.Experiments;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands.Experiments;

/// <summary>The options for an experiment on a history.</summary>
internal sealed class ExperimentOptions
{
    private const int FewestGuardrails = 2;
    private const double HighestFalseDecisionRate = 0.1;

    private readonly InputOptions _input;
    private readonly Option<string?> _unit = new("--unit")
    {
        Description = "Column with the units, for example customers. [default: each prediction is assigned on its own]",
        HelpName = "COLUMN",
    };

    private readonly Option<string?> _time = new("--time") { Description = "Column with the times, for days. [default: none]", HelpName = "COLUMN" };
    private readonly Option<string?> _verdict = new("--verdict")
    {
        Description = "Column with the verdicts, as in a prediction log. [default: none]",
        HelpName = "COLUMN",
    };

    private readonly Option<double> _share = new("--share")
    {
        Description = "Fraction of exposed units that the variant gets.",
        HelpName = "FRACTION",
        DefaultValueFactory = _ => 0.5,
    };

    private readonly Option<double> _exposure;
    private readonly Option<double> _rate = new("--false-decision-rate")
    {
        Description = "Probability of a false stop.",
        HelpName = "FRACTION",
        DefaultValueFactory = _ => 0.001,
    };

    private readonly Option<double> _margin = new("--margin")
    {
        Description = "How much higher or lower predictions, or the shares of labels, may be.",
        HelpName = "FRACTION",
        DefaultValueFactory = _ => 0.1,
    };

    private readonly Option<int> _guardrails = new("--guardrails")
    {
        Description = "Number of guardrail metrics, which share the probability of a false stop.",
        HelpName = "N",
        DefaultValueFactory = _ => FewestGuardrails,
    };

    private readonly Option<int> _runs;
    private readonly Option<int> _seed = new("--seed")
    {
        Description = "Random seed. The same seed gives the same results.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    /// <param name="command">The command that gets the options.</param>
    /// <param name="exposure">The default of the exposure.</param>
    /// <param name="runs">The default of the number of runs.</param>
    public ExperimentOptions(Command command, double exposure, int runs)
    {
        _input = new InputOptions(command, takesColumns: false, "Column with the predictions.", ("HISTORY", "File of past predictions"));
        _input.AddColumnAlias("--prediction");
        _exposure = new("--exposure")
        {
            Description = "Fraction of units that are in the experiment.",
            HelpName = "FRACTION",
            DefaultValueFactory = _ => exposure,
        };
        _runs = new("--runs") { Description = "Number of runs.", HelpName = "N", DefaultValueFactory = _ => runs };
        _share.Validators.Add(result => Requirements.Share(result, "--share", isZeroAllowed: false));
        _exposure.Validators.Add(result => Requirements.PositiveUpTo(result, "--exposure", 1, "0.05 for 5%"));
        _rate.Validators.Add(result => Requirements.PositiveUpTo(result, "--false-decision-rate", HighestFalseDecisionRate, "0.001"));
        _margin.Validators.Add(result => Requirements.NotNegative(result, "--margin", "0.1 for 10%"));
        _guardrails.Validators.Add(result => Requirements.AtLeast(result, "--guardrails", FewestGuardrails));
        _runs.Validators.Add(result => Requirements.AtLeast(result, "--runs", 1));
        _runs.Validators.Add(result => Requirements.AtMost(result, "--runs", 100_000));
        foreach (var option in new Option[] { _unit, _time, _verdict, _share, _exposure, _rate, _margin, _guardrails, _runs, _seed })
        {
            command.Options.Add(option);
        }
    }

    public ExperimentHistory Read(ParseResult parsed, ToolConsole console, CancellationToken cancellationToken)
    {
        var source = _input.File(parsed, console);
        var columns = new ExperimentColumns(_input.Columns(parsed)[0], parsed.GetValue(_unit), parsed.GetValue(_time), parsed.GetValue(_verdict));
        return console.WithProgress($"Reading {source.Name}", progress => ExperimentHistory.Read(source, columns, progress, cancellationToken));
    }

    public ExperimentSetup Setup(ParseResult parsed) => new()
    {
        Share = parsed.GetValue(_share),
        Exposure = parsed.GetValue(_exposure),
        FalseDecisionRate = parsed.GetValue(_rate),
        Margin = parsed.GetValue(_margin),
        Guardrails = parsed.GetValue(_guardrails),
        Runs = parsed.GetValue(_runs),
        Seed = parsed.GetValue(_seed),
    };
}

using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;
using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.Quality;
using PredictionGuardrails.PredictionLog.Storage;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Plans;

namespace PredictionGuardrails.Tool.Experiments.Reports.Outcomes;

/// <summary>Chooses the outcomes that arms are compared by, among those that are declared or recorded.</summary>
internal sealed class OutcomeSelection
{
    private const string OutcomeOption = "--outcome";
    private const string ErrorOption = "--outcome-error";

    private readonly ReportRequest _request;
    private readonly LogColumnType? _predictions;
    private readonly List<LogOutcome> _known;

    /// <summary>What was recorded, by the names of outcomes.</summary>
    private readonly Dictionary<string, Recorded> _recorded;

    private readonly List<LogOutcome> _outcomes = [];
    private readonly List<ComparedOutcome> _compared = [];
    private readonly List<string> _warnings = [];

    private OutcomeSelection(ReportRequest request, LogColumnType? predictions, IEnumerable<LogOutcome> declared, Dictionary<string, Recorded> recorded)
    {
        _request = request;
        _predictions = predictions;
        _recorded = recorded;
        _known = [.. declared.Select(outcome => request.Outcomes.Maturity is { } maturity ? outcome with { Maturity = maturity } : outcome)];
    }

    /// <summary>The outcomes.</summary>
    public IReadOnlyList<LogOutcome> Outcomes => _outcomes;

    /// <summary>The guardrail metrics: outcomes, and errors by them.</summary>
    public IReadOnlyList<ComparedOutcome> Compared => _compared;

    /// <summary>
    /// How many metrics share the rate of false decisions. By default, those without a recorded outcome do as well, so that the first one changes nothing.
    /// </summary>
    public int Tests => _request.Outcomes.IsDefault ? _known.Count(outcome => Describe(outcome).ErrorKind is not null) : _compared.Count;

    /// <summary>Why outcomes aren't compared that could be expected.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <param name="request">What is reported.</param>
    /// <param name="predictions">The type of what outcomes are compared with; null if they can't be compared with anything.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="InputException">The outcome doesn't exist, or the arms can't be compared by it.</exception>
    public static async Task<OutcomeSelection> SelectAsync(ReportRequest request, LogColumnType? predictions, CancellationToken cancellationToken)
    {
        var folder = LogInput.Find(request.Folder);
        var recorded = new Dictionary<string, Recorded>(StringComparer.OrdinalIgnoreCase);
        await foreach (var outcome in request.Outcomes.ReadAsync(folder, request.Filter.Guard, cancellationToken))
        {
            var isBoolean = outcome.Value is null or 0 or 1 && (!recorded.TryGetValue(outcome.Outcome, out var before) || before.IsBoolean);
            recorded[outcome.Outcome] = new Recorded(outcome.Label is not null, isBoolean);
        }

        var selection = new OutcomeSelection(request, predictions, Declared(request, folder), recorded);
        selection.Complete();
        selection.Select();
        return selection;
    }

    /// <summary>What a tracking plan declares, or what the service did.</summary>
    private static IEnumerable<LogOutcome> Declared(ReportRequest request, LogFolder folder)
    {
        var name = request.Filter.Guard!;
        if (request.Outcomes.Plan is not { } path)
        {
            return AsLogged(folder, name);
        }

        var plan = PlanFile.Load(path);
        return plan.Guards.TryGetValue(name, out var guard)
            ? guard.Outcomes
            : throw new InputException($"{path}: Guard {OneLine.Quote(name)} not found.{KnownNames.Suggest(name, plan.Guards.Keys, "guards")}");
    }

    private static IReadOnlyList<LogOutcome> AsLogged(LogFolder folder, string guard)
    {
        try
        {
            return QualityStore.ReadDeclared(folder, guard);
        }
        catch (InvalidDataException exception)
        {
            throw new InputException(
                $"{exception.Message} Specify the tracking plan with --plan, or --no-outcomes. A running service writes the file again within an hour.",
                exception);
        }
    }

    /// <summary>Adds recorded outcomes that aren't declared, if it's known when they are final.</summary>
    private void Complete()
    {
        var undeclared = _recorded.Where(recorded => Find(recorded.Key) is null).OrderBy(static recorded => recorded.Key, StringComparer.Ordinal);
        foreach (var (name, found) in undeclared)
        {
            if (_request.Outcomes.Maturity is { } maturity)
            {
                _known.Add(new LogOutcome(name, TypeOf(name, found)) { Maturity = maturity });
            }
            else if (_request.Outcomes.IsDefault)
            {
                _warnings.Add($"Outcome {OneLine.Quote(name)} isn't compared, because its declaration isn't known. {WhereDeclared}");
            }
        }
    }

    /// <summary>The type of an outcome that isn't declared. What could be a number or a Boolean value isn't guessed, because errors by it differ.</summary>
    private OutcomeType TypeOf(string name, Recorded found)
    {
        if (found.IsLabel)
        {
            return _request.Outcomes.Type is null or OutcomeType.Label
                ? OutcomeType.Label
                : throw new InputException($"--type: Outcome {OneLine.Quote(name)} was recorded as a label. Use --type label.");
        }

        return _request.Outcomes.Type switch
        {
            OutcomeType.Label => throw new InputException(
                $"--type: Outcome {OneLine.Quote(name)} was recorded as a number. Use --type number or --type boolean."),
            { } type => type,
            null when found.IsBoolean => throw new InputException(
                $"--type: Outcome {OneLine.Quote(name)} isn't declared, and was recorded as 0 and 1 only. Specify --type boolean or --type number."),
            _ => OutcomeType.Number,
        };
    }

    private void Select()
    {
        if (_request.Outcomes.IsDefault)
        {
            foreach (var outcome in _known.Where(outcome => _recorded.ContainsKey(outcome.Name) && Describe(outcome).ErrorKind is not null))
            {
                AddError(outcome);
            }

            return;
        }

        foreach (var (name, side) in _request.Outcomes.Outcomes)
        {
            var outcome = Find(name) ?? throw NotFound(OutcomeOption, name);
            if (outcome.Type == OutcomeType.Label)
            {
                throw new InputException(
                    $"{OutcomeOption}: Outcome {OneLine.Quote(name)} is a label. "
                    + $"To compare how often predictions are wrong, use {ErrorOption} {OneLine.Start(name)}.");
            }

            Add(new OutcomeGuardrail(new GuardrailDeclaration(outcome.Name, side, new Margin(_request.Margin)), outcome.Name, IsError: false), outcome);
        }

        foreach (var name in _request.Outcomes.Errors)
        {
            var outcome = Find(name) ?? throw NotFound(ErrorOption, name);
            if (Describe(outcome).ErrorKind is null)
            {
                throw new InputException(
                    $"{ErrorOption}: Predictions can't be compared with outcome {OneLine.Quote(name)}, which is a {outcome.Type.ToString().ToLowerInvariant()}."
                    + (outcome.Type == OutcomeType.Label ? "" : $" To compare the outcome itself, use {OutcomeOption} {OneLine.Start(name)}."));
            }

            AddError(outcome);
        }
    }

    private void AddError(LogOutcome outcome)
    {
        var declaration = new GuardrailDeclaration(OutcomeGuardrail.NameOfError(outcome.Name), HarmSide.Higher, new Margin(_request.Margin));
        Add(new OutcomeGuardrail(declaration, outcome.Name, IsError: true), outcome);
    }

    private void Add(OutcomeGuardrail guardrail, LogOutcome outcome)
    {
        if (_compared.Exists(other => other.Guardrail.Declaration.Name == guardrail.Declaration.Name))
        {
            throw new InputException($"{(guardrail.IsError ? ErrorOption : OutcomeOption)}: Outcome {OneLine.Quote(outcome.Name)} is specified twice.");
        }

        var number = _outcomes.IndexOf(outcome);
        if (number < 0)
        {
            number = _outcomes.Count;
            _outcomes.Add(outcome);
        }

        _compared.Add(new ComparedOutcome(guardrail, number, Describe(outcome)));
    }

    private LogOutcome? Find(string name) => _known.Find(outcome => outcome.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private OutcomeDeclaration Describe(LogOutcome outcome) => LoggedOutcomeSource.Describe(outcome, _predictions);

    private InputException NotFound(string option, string name)
    {
        if (_recorded.ContainsKey(name))
        {
            return new InputException($"{option}: The declaration of outcome {OneLine.Quote(name)} isn't known. {WhereDeclared}");
        }

        var known = _known.Select(static outcome => outcome.Name).Union(_recorded.Keys, StringComparer.OrdinalIgnoreCase);
        var names = known.Order(StringComparer.Ordinal).ToList();
        return new InputException(names.Count > 0
            ? $"{option}: Outcome {OneLine.Quote(name)} not found.{KnownNames.Suggest(name, names, "outcomes")}"
            : $"{option}: Outcome {OneLine.Quote(name)} not found. The log has no outcomes of guard {OneLine.Quote(_request.Filter.Guard!)}.");
    }

    private string WhereDeclared => _request.Outcomes.Plan is null
        ? "Specify the tracking plan with --plan, or --maturity and --type."
        : "The tracking plan doesn't declare it. Update the plan.";

    /// <summary>What was recorded of an outcome.</summary>
    /// <param name="IsLabel">Whether the last one is a label.</param>
    /// <param name="IsBoolean">Whether all of them are 0 or 1.</param>
    private readonly record struct Recorded(bool IsLabel, bool IsBoolean);
}

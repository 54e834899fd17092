namespace PredictionGuardrails.Tool.Tests.Support;

/// <summary>Routes each call to the arm that was set before it.</summary>
internal sealed class RideArms : IPredictionRouter<LoggedRide, double>
{
    private readonly PredictionGuard<LoggedRide, double> _guard;
    private readonly Dictionary<string, PredictionGuard<LoggedRide, double>> _children = [];
    private PredictionArm<LoggedRide, double>? _next;

    public RideArms(PredictionGuard<LoggedRide, double> guard)
    {
        _guard = guard;
        guard.Attach(this, observer: null);
    }

    public PredictionArm<LoggedRide, double>? Choose(LoggedRide input, PredictionContext context) => _next;

    /// <summary>Calls the guard with an arm.</summary>
    /// <param name="ride">The input.</param>
    /// <param name="arm">The name of the arm; <c>control</c> is the guard's own model.</param>
    /// <param name="probability">The probability with which the arm was chosen.</param>
    /// <param name="fare">The prediction of the arm; NaN if its model fails.</param>
    public void Predict(LoggedRide ride, string arm, double probability, double fare)
    {
        _next = arm == "control"
            ? new() { Name = arm, Probability = probability }
            : new() { Name = arm, Probability = probability, Guard = ChildOf(arm), Model = _ => AnswerOf(fare) };
        _guard.Predict(ride, _ => double.IsNaN(fare) ? 20 : fare);
        _next = null;
    }

    /// <summary>Calls the guard with an arm that has no model for the call.</summary>
    public void PredictWithoutModel(LoggedRide ride, string arm, double probability)
    {
        _next = new() { Name = arm, Probability = probability, Guard = ChildOf(arm), AsyncModel = static (_, _) => ValueTask.FromResult(20.0) };
        _guard.Predict(ride, static _ => 20);
        _next = null;
    }

    private static double AnswerOf(double fare) => double.IsNaN(fare) ? throw new InvalidOperationException("The model is broken.") : fare;

    private PredictionGuard<LoggedRide, double> ChildOf(string arm)
    {
        if (!_children.TryGetValue(arm, out var child))
        {
            child = _guard.CreateChild(arm, static () => "2.0");
            _children.Add(arm, child);
        }

        return child;
    }
}

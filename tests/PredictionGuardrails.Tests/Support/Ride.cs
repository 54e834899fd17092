namespace PredictionGuardrails.Tests.Support;

internal sealed record Ride(double Kilometers);

internal sealed record Quote(float Price, double Confidence, string Currency = "USD");

internal enum Verdict
{
    Approve,
    Review,
    Decline,
}

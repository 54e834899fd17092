// The code of docs/how-to/outputs.md and docs/how-to/inputs.md, compiled and run: see DocumentTests and SnippetTests.
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Tests.Docs;

public sealed record Customer(string Name);

public sealed record Image(int Width, int Height);

public sealed record Finding(string Label, float Confidence);

public sealed record Box(float X, float Y, float Width, float Height, float Confidence);

public sealed record Advice(float[] Scores, string[] Products, string Reason);

internal static class OutputSnippets
{
    public static void Kinds(IServiceCollection services)
    {
        services.AddPredictionGuardrails()
            .AddGuard<Customer, double>("churn risk", guard => guard.Probability())
            .AddGuard<Customer, float[]>("churn", guard => guard.ProbabilityVector(length: 3))
            .AddGuard<Customer, string>("segment", guard => guard.Label().AllowedValues(["new", "loyal", "leaving"]))
            .AddGuard<Image, Finding>("finding", guard => guard.LabelWithConfidence(finding => finding.Label, finding => finding.Confidence))
            .AddGuard<Customer, int[]>("recommendations", guard => guard.Ranking())
            .AddGuard<string, ReadOnlyMemory<float>>("embedding", guard => guard.Embedding(length: 384))
            .AddGuard<string, string>("extraction", guard => guard.Text(json: true));
    }

    public static void Parts(IServiceCollection services)
    {
        services.AddPredictionGuardrails().AddGuard<Customer, Advice>("advice", guard => guard
            .ProbabilityVector("scores", advice => advice.Scores)
            .Ranking("products", advice => advice.Products)
            .Text("reason", advice => advice.Reason));
    }

    public static void Boxes(IServiceCollection services)
    {
        services.AddPredictionGuardrails().AddGuard<Image, Box[]>("cars", guard => guard
            .Metric("boxes", boxes => boxes.Length, count => count.Range(0, 100))
            .Probability("confidence", boxes => boxes.Length == 0 ? 1 : boxes.Average(box => box.Confidence))
            .Metric("area", boxes => boxes.Sum(box => (double)box.Width * box.Height), area => area.Range(0, 1))
            .Check("inside the image", boxes => boxes.All(box => box is { X: >= 0, Y: >= 0 } && box.X + box.Width <= 1 && box.Y + box.Height <= 1)));
    }

    public static void Masks(IServiceCollection services)
    {
        services.AddPredictionGuardrails().AddGuard<Image, byte[]>("road", guard => guard
            .Metric("road share", mask => mask.Count(pixel => pixel == 1) / (double)mask.Length)
            .Label("largest class", mask => mask.CountBy(pixel => pixel).MaxBy(pixel => pixel.Value).Key)
            .Check("same size", (image, mask) => mask.Length == image.Width * image.Height));
    }

    public static void Inputs(IServiceCollection services)
    {
        services.AddPredictionGuardrails().AddGuard<Ride, float>("fare", guard => guard
            .Input("distance", ride => ride.Kilometers, distance => distance.Range(0, 300, BreachAction.Fallback))
            .InputLabel("city", ride => ride.City, city => city.AllowNull())
            .FallBackTo(12.5f));
    }
}

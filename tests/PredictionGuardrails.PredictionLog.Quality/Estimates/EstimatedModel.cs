using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.QualitySimulation;

/// <summary>A model of real data whose quality is estimated.</summary>
/// <param name="Name">What it predicts.</param>
/// <param name="Kind">What predictions and outcomes are to each other.</param>
/// <param name="Groups">The names of groups, one of which becomes more frequent if the population shifts.</param>
/// <param name="Score">Trains the model on a random part of the data, and predicts the rest.</param>
internal sealed record EstimatedModel(string Name, QualityKind Kind, IReadOnlyList<string> Groups, Func<Random, List<ScoredRow>> Score)
{
    /// <param name="folder">The folder with adult.txt and taxi-fare.csv.</param>
    public static IReadOnlyList<EstimatedModel> All(DirectoryInfo folder)
    {
        var census = new Census(folder);
        var rides = new Rides(folder);
        return
        [
            new EstimatedModel("income of people, probability", QualityKind.Probability, Census.Groups, census.ScoreIncomes),
            new EstimatedModel("hours a week of people, number", QualityKind.Number, Census.Groups, census.ScoreHours),
            new EstimatedModel("fares of rides, number", QualityKind.Number, Rides.Groups, rides.Score),
        ];
    }
}

using Microsoft.ML;
using Microsoft.ML.Data;

namespace PredictionGuardrails.PredictionLog.QualitySimulation;

/// <summary>The people of adult.txt, and models that predict something about them.</summary>
/// <param name="folder">The folder with the file.</param>
internal sealed class Census(DirectoryInfo folder)
{
    private readonly List<Person> _people = Table.Read(folder, "adult.txt", static row => new Person
    {
        Numbers = [Table.Number(row[0]), Table.Number(row[4]), Table.Number(row[10]), Table.Number(row[11])],
        Words = [row[1], row[5], row[6], row[7], row[9]],
        Hours = Table.Number(row[12]),
        IsOver = row[14] == "1",
    });

    public static readonly IReadOnlyList<string> Groups = ["older than 45", "more than 10 years of education", "women", "married", "not privately employed"];

    /// <summary>Predicts the probability of an income above 50,000.</summary>
    public List<ScoredRow> ScoreIncomes(Random random) => Table.Score(
        _people,
        random,
        static ml => ml.BinaryClassification.Trainers.FastTree(labelColumnName: nameof(Person.IsOver)),
        "Probability",
        static (person, prediction) => new ScoredRow(prediction, person.IsOver ? 1 : 0, GroupsOf(person)));

    /// <summary>Predicts the hours of work a week.</summary>
    public List<ScoredRow> ScoreHours(Random random) => Table.Score(
        _people,
        random,
        static ml => ml.Regression.Trainers.FastTree(labelColumnName: nameof(Person.Hours)),
        "Score",
        static (person, prediction) => new ScoredRow(prediction, person.Hours, GroupsOf(person)));

    private static bool[] GroupsOf(Person person) =>
    [
        person.Numbers[0] > 45,
        person.Numbers[1] > 10,
        person.Words[4] == "Female",
        person.Words[1].StartsWith("Married", StringComparison.Ordinal),
        person.Words[0] != "Private",
    ];

    private sealed class Person
    {
        /// <summary>Age, years of education, capital gain and loss.</summary>
        [VectorType(4)]
        public float[] Numbers { get; set; } = [];

        /// <summary>Work, marital status, occupation, relationship, sex.</summary>
        [VectorType(5)]
        public string[] Words { get; set; } = [];

        public float Hours { get; set; }

        public bool IsOver { get; set; }
    }
}

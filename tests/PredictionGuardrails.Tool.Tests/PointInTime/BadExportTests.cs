namespace PredictionGuardrails.Tool.Tests.PointInTime;

public sealed class BadExportTests : PointInTimeFixture
{
    [Theory]
    [InlineData("--out <training.csv>", "--out: 'training.csv' has an unknown format. Expected a file that ends with .parquet.")]
    [InlineData("--features <missing.csv>", "--features: File not found: missing.csv")]
    [InlineData("--features <features.xml>", "--features: 'features.xml' has an unknown format. Expected a file that ends with .parquet, .csv, .tsv, or .jsonl.")]
    [InlineData("--features <empty.csv>", "empty.csv has no rows.")]
    [InlineData("--features <broken.parquet>", "broken.parquet: *")]
    [InlineData("--features <broken.jsonl>", "broken.jsonl: *")]
    [InlineData("--features <typed.parquet>", "typed.parquet: column 'known': The type is DOUBLE. Expected times: a timestamp, a date, or text in ISO 8601.*")]
    [InlineData("--features <nested.parquet>", "nested.parquet: column 'rides': The type is INTEGER*. Expected one value per row. Write the values to separate columns.")]
    [InlineData("--features <keys.parquet>", "keys.parquet: column 'customer': The type is DOUBLE. Expected keys: text, whole numbers, or UUIDs.")]
    [InlineData("--features <reserved.csv>", "reserved.csv: column 'verdict': Every record of a log has a column with this name. Rename the feature.")]
    [InlineData("--features <taken.csv>", "The file would have two columns 'distance_backfilled': backfilled and backfilled. Rename one of them.")]
    [InlineData("--features <none.csv>", "none.csv: The file has no features. Expected columns in addition to the key and the two times.")]
    [InlineData("--feature-key custmer", "features.csv: Column 'custmer' not found. Did you mean 'customer'?")]
    [InlineData("--event-time when", "features.csv: Column 'when' not found. Available columns: customer, at, known, rides.")]
    [InlineData("--known-time at", "--known-time: 'at' is also --event-time. A known time tells when the row became available, not when it happened.")]
    [InlineData("--feature-key at", "--feature-key: 'at' is also a time. Specify the column that identifies what the features are about.")]
    [InlineData("--log-key units", "--log-key: Column 'units' not found. Did you mean 'unit'?")]
    [InlineData("--log-key distance", "--log-key: Column 'distance' has type DOUBLE. Expected a column with text or whole numbers.")]
    [InlineData("--ttl 48:00:00", "--ttl: '48:00:00' isn't a valid duration. Expected at most 3,650 days, for example 7.00:00:00 or 00:05:00.*")]
    [InlineData("--ttl 7", "--ttl: '7' isn't a valid duration. Expected at most 3,650 days, for example 7.00:00:00 or 00:05:00.*")]
    [InlineData("--as-known-at yesterday", "--as-known-at: 'yesterday' isn't a valid time.*")]
    [InlineData("--as-known-at 2024-01-01", "log: No predictions of guard 'fare' to export as known at 2024-01-01T00:00:00Z.")]
    [InlineData("--maturity 7.00:00:00", "log: No predictions of guard 'fare' to export as known at 2025-03-02T00:00:00Z: 3 predictions are younger than --maturity.")]
    [InlineData("--unit 77", "log: No predictions of guard 'fare' to export as known at 2025-03-02T00:00:00Z.")]
    [InlineData("--guard fair", "log: No records of guard 'fair' found. Did you mean 'fare'?")]
    public async Task Invalid_input_is_an_error(string options, string error)
    {
        await WriteLogAsync();
        WriteFeatures("42,2025-03-01T11:00:00Z,2025-03-01T11:05:00Z,1");
        Folder.Write("features.xml", "<rows/>");
        Folder.Write("empty.csv", "customer,at,known,rides\n");
        Folder.Write("broken.parquet", "PAR1 but no more");
        Folder.Write("broken.jsonl", "{\"customer\":\n");
        Folder.Write("reserved.csv", "customer,at,known,verdict\n42,2025-03-01T11:00:00Z,2025-03-01T11:05:00Z,1\n");
        Folder.Write("taken.csv", "customer,at,known,distance,distance_backfilled\n42,2025-03-01T11:00:00Z,2025-03-01T11:05:00Z,1,1\n");
        Folder.Write("none.csv", "customer,at,known\n42,2025-03-01T11:00:00Z,2025-03-01T11:05:00Z\n");
        WriteParquet("typed", "42 AS customer, TIMESTAMP '2025-03-01' AS at, 1.5::DOUBLE AS known, 1 AS rides");
        WriteParquet("nested", "42 AS customer, TIMESTAMP '2025-03-01' AS at, TIMESTAMP '2025-03-01' AS known, [1] AS rides");
        WriteParquet("keys", "42::DOUBLE AS customer, TIMESTAMP '2025-03-01' AS at, TIMESTAMP '2025-03-01' AS known, 1 AS rides");
        var files = Folder.Names.ToList();
        var words = options.Split(' ');
        string[] defaults = ["--guard", "fare", "--as-known-at", "2025-03-02", "--out", "<training.parquet>", .. FeatureOptions];
        var place = Array.IndexOf(defaults, words[0]);

        var run = Folder.Run(["log", "export", LogPath, .. place < 0 ? defaults : [.. defaults[..place], .. defaults[(place + 2)..]], .. words]);

        (run.ExitCode, run.Output).Should().Be((2, ""));
        run.Error.Should().Match($"error: {error}");
        Folder.Names.Should().BeEquivalentTo(files);
    }

    [Theory]
    [InlineData("--as-known-at 2025-03-02", "Option --as-known-at requires --guard.")]
    [InlineData("--guard fare --features <features.csv>", "Option --features requires --as-known-at.")]
    [InlineData("--guard fare --as-known-at 2025-03-02 --features <features.csv> --feature-key a --event-time at", "Option --features requires --known-time.")]
    [InlineData("--guard fare --as-known-at 2025-03-02 --ttl 1.00:00:00", "Option --ttl requires --features.")]
    public void Incomplete_options_are_an_error(string options, string error)
    {
        var run = Folder.Run(["log", "export", LogPath, "--out", "<training.parquet>", .. options.Split(' ')]);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain($"error: {error}");
    }

    [Fact]
    public async Task Existing_file_is_kept_without_force()
    {
        await WriteLogAsync();
        Folder.Write("training.parquet", "precious");

        Export("2025-03-02").Error.Should().Be("error: --out: 'training.parquet' already exists. To overwrite it, add --force.");
        File.ReadAllText(Folder.PathOf("training.parquet")).Should().Be("precious");
        Export("2025-03-02", "--force").ExitCode.Should().Be(0);
        Folder.Names.Should().Equal("training.parquet");
    }

    [Fact]
    public async Task Failed_export_keeps_the_existing_file()
    {
        await WriteLogAsync();
        WriteFeatures("42,2025-03-01T11:00:00Z,,1");
        Folder.Write("training.parquet", "precious");

        ExportFeatures("--force").ExitCode.Should().Be(2);

        File.ReadAllText(Folder.PathOf("training.parquet")).Should().Be("precious");
    }

    [Fact]
    public async Task Nothing_is_left_behind_after_it_is_canceled()
    {
        await WriteLogAsync();
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();

        var run = Folder.Run("", canceled.Token, "log", "export", LogPath, "--guard", "fare", "--as-known-at", "2025-03-02", "--out", "<training.parquet>");

        run.ExitCode.Should().Be(130);
        Folder.Names.Should().BeEmpty();
    }

    private void WriteParquet(string name, string row) => Query($"COPY (SELECT {row}) TO '{Folder.PathOf(name)}.parquet' (FORMAT parquet)");
}

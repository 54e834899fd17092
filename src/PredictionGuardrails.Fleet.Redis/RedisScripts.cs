namespace PredictionGuardrails.Fleet.Redis;

/// <summary>The scripts, which the server runs as one step each.</summary>
internal static class RedisScripts
{
    public static readonly string Exchange = Read("exchange");

    public static readonly string WriteDocument = Read("write");

    public static readonly string ReadDocument = Read("document");

    public static readonly string ReadReplicas = Read("replicas");

    public static readonly string ReadCounts = Read("counts");

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(RedisScripts).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}

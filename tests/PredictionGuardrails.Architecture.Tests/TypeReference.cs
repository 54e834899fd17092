namespace PredictionGuardrails.Architecture.Tests;

/// <summary>A file that uses a type.</summary>
/// <param name="File">The file, from the project's folder on, with slashes.</param>
/// <param name="TypeFile">The file that declares the type, from its project's folder on.</param>
/// <param name="Type">The type's name; of a nested type that of the outermost one.</param>
/// <param name="IsPublic">Whether the type is public.</param>
internal sealed record TypeReference(string File, string TypeFile, string Type, bool IsPublic)
{
    /// <summary>The room of the file: the first folder of its path.</summary>
    public string Room => RoomOf(File);

    /// <summary>The room of the type.</summary>
    public string TypeRoom => RoomOf(TypeFile);

    public static string RoomOf(string file) => file.Contains('/', StringComparison.Ordinal) ? file[..file.IndexOf('/', StringComparison.Ordinal)] : Rooms.Root;
}

using System.Text;
using System.Text.Json;

namespace PredictionGuardrails.Tool.Settings;

/// <summary>The location of a setting in a file.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1, in characters.</param>
internal sealed record SettingLocation(string File, int Line, int Column);

/// <summary>The locations of settings by configuration path, in the last file that contains them.</summary>
internal sealed class SettingLocations
{
    private readonly Dictionary<string, SettingLocation> _locations = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The paths of lists of sections. A configuration takes the numbers of the items for names.</summary>
    public HashSet<string> ListsOfSections { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a file of valid JSON.</summary>
    public void Add(SettingsFile file)
    {
        var bytes = file.Utf8.Span;
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        if (reader.Read())
        {
            AddValue(ref reader, file.Path, bytes, "");
        }
    }

    /// <summary>The location of the longest path that the message starts with; null if no file contains one.</summary>
    public SettingLocation? Find(string message)
    {
        var path = _locations.Keys.Where(path => message.StartsWith(path, StringComparison.OrdinalIgnoreCase)
            && (message.Length == path.Length || message[path.Length] is ':' or ' ')).MaxBy(path => path.Length);
        return path is null ? null : _locations[path];
    }

    private void AddValue(ref Utf8JsonReader reader, string file, ReadOnlySpan<byte> bytes, string path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var child = path.Length == 0 ? reader.GetString()! : $"{path}:{reader.GetString()}";
                    Note(child, (int)reader.TokenStartIndex, bytes);
                    reader.Read();
                    AddValue(ref reader, file, bytes, child);
                }

                break;

            case JsonTokenType.StartArray:
                for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
                {
                    var child = $"{path}:{i}";
                    Note(child, (int)reader.TokenStartIndex, bytes);
                    if (reader.TokenType == JsonTokenType.StartObject)
                    {
                        ListsOfSections.Add(path);
                    }

                    AddValue(ref reader, file, bytes, child);
                }

                break;
        }

        void Note(string child, int start, ReadOnlySpan<byte> bytes)
        {
            var before = bytes[..start];
            var lineStart = before.LastIndexOf((byte)'\n') + 1;
            _locations[child] = new SettingLocation(file, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
        }
    }
}

using System.Globalization;
using Sylvan.Data.Csv;

namespace SilentFailure.Rides;

/// <summary>Reads rides from a CSV file with the columns of New York's taxi data.</summary>
internal static class RideFile
{
    /// <summary>Shorter rides are mostly cancelled ones, whose fare per mile says nothing.</summary>
    public const float MinimumMiles = 0.3f;

    private static readonly string[] Columns = ["rate_code", "passenger_count", "trip_time_in_secs", "trip_distance", "fare_amount"];

    /// <summary>The rides of at least <see cref="MinimumMiles"/>, in the file's order.</summary>
    /// <exception cref="RideFileException">The file cannot be read; the message says where and why.</exception>
    public static List<Ride> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new RideFileException($"File not found: {path}");
        }

        if (new FileInfo(path).Length == 0)
        {
            throw new RideFileException($"{path}: The file is empty. Expected a header with {string.Join(", ", Columns)}.");
        }

        try
        {
            using var reader = CsvDataReader.Create(path);
            var ordinals = Columns.Select(column => OrdinalOf(reader, path, column)).ToArray();
            var rides = new List<Ride>();
            while (reader.Read())
            {
                var ride = new Ride(
                    Number(reader, path, ordinals[3]),
                    Number(reader, path, ordinals[2]),
                    Number(reader, path, ordinals[1]),
                    Number(reader, path, ordinals[0]),
                    Number(reader, path, ordinals[4]));
                if (ride.Miles >= MinimumMiles)
                {
                    rides.Add(ride);
                }
            }

            return rides;
        }
        catch (Exception exception) when (exception is CsvFormatException or IOException or UnauthorizedAccessException)
        {
            throw new RideFileException($"{path}: {exception.Message}", exception);
        }
    }

    private static int OrdinalOf(CsvDataReader reader, string path, string column)
    {
        for (var i = 0; i < reader.FieldCount; i++)
        {
            if (reader.GetName(i).Equals(column, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        throw new RideFileException($"{path}: Column '{column}' is missing. Required columns: {string.Join(", ", Columns)}.");
    }

    private static float Number(CsvDataReader reader, string path, int ordinal)
    {
        var text = ordinal < reader.RowFieldCount ? reader.GetString(ordinal) : string.Empty;
        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number)
            ? number
            : throw new RideFileException(
                $"{path}: Row {reader.RowNumber}, column '{reader.GetName(ordinal)}': '{text}' isn't valid. Expected a finite number.");
    }
}

internal sealed class RideFileException(string message, Exception? inner = null) : Exception(message, inner);

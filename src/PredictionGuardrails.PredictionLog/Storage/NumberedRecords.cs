using System.Globalization;
using System.Runtime.CompilerServices;

namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>Reads the records of a file, so that what is wrong with one names the file and its number.</summary>
internal static class NumberedRecords
{
    /// <exception cref="InvalidDataException">A record can't be read; the message contains the file and the number of the record.</exception>
    public static async IAsyncEnumerable<TRecord> ReadAsync<TRecord>(
        string path, IAsyncEnumerable<TRecord> source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var records = source.GetAsyncEnumerator(cancellationToken);
        for (var record = 1L; await MoveNextAsync(records, path, record).ConfigureAwait(false); record++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return records.Current;
        }
    }

    private static async ValueTask<bool> MoveNextAsync<TRecord>(IAsyncEnumerator<TRecord> records, string path, long record)
    {
        try
        {
            return await records.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !exception.Message.Contains(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"'{path}', record {record}: The file is damaged. {exception.Message}"), exception);
        }
    }
}

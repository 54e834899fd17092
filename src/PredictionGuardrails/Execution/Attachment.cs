namespace PredictionGuardrails.Execution;

/// <summary>A router or an observer that was attached at run time. Disposing it detaches it, once.</summary>
/// <param name="detach">Detaches it.</param>
internal sealed class Attachment(Action detach) : IDisposable
{
    private Action? _detach = detach;

    public void Dispose() => Interlocked.Exchange(ref _detach, null)?.Invoke();
}

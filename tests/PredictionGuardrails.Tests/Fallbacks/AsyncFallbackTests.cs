using PredictionGuardrails.Fallbacks;

namespace PredictionGuardrails.Tests.Fallbacks;

public sealed class AsyncFallbackTests
{
    [Fact]
    public void An_asynchronous_fallback_never_blocks_a_synchronous_call()
    {
        var fallback = new AsyncFunctionFallback<int, double>((_, _, _) => new(1));

        fallback.Invoking(it => it.Answer(1, null!)).Should().Throw<InvalidOperationException>().WithMessage("Fallback 'function' is asynchronous*");
    }
}

using PredictionGuardrails;
using PredictionGuardrails.Fleet;

namespace PricingFleet.Stores;

/// <summary>The store of the fleet, which can be switched off: a Redis server if there is one on this machine, otherwise memory of this process.</summary>
internal abstract class SharedStore : IAsyncDisposable
{
    /// <summary>What it is, in a few words.</summary>
    public abstract string Description { get; }

    public bool IsGone { get; private set; }

    /// <summary>Starts a Redis server if it's installed.</summary>
    public static SharedStore Start(bool useRedis) => useRedis && RedisProcess.FindProgram() is { } program ? new RedisProcess(program) : new InMemory();

    /// <summary>Makes a replica use the store.</summary>
    public abstract void Use(FleetBuilder fleet);

    public void Switch(bool isGone)
    {
        if (IsGone != isGone)
        {
            IsGone = isGone;
            Apply(isGone);
        }
    }

    public abstract ValueTask DisposeAsync();

    protected abstract void Apply(bool isGone);

    private sealed class InMemory : SharedStore
    {
        private readonly InProcessFleetStore _store = new();

        public override string Description => "memory of this process, because redis-server isn't installed";

        public override void Use(FleetBuilder fleet) => fleet.UseStore((_, _) => new SwitchedStore(_store, () => IsGone));

        public override ValueTask DisposeAsync() => _store.DisposeAsync();

        protected override void Apply(bool isGone)
        {
            // Requests look at it.
        }
    }
}

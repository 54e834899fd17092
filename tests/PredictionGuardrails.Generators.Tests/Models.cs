using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Generators.Tests;

public sealed record Ride(float Kilometers, string City = "Paris");

/// <summary>The interface of most services: one prediction, and what else there is.</summary>
public interface IFareModel
{
    string Version { get; }

    float Score(Ride ride);

    void Reload();
}

[GuardedBy("fare")]
public partial class GuardedFareModel : IFareModel;

public sealed class FareModel : IFareModel, IDisposable
{
    public int Made { get; } = ++_made;

    public bool IsDisposed { get; private set; }

    public int Reloads { get; private set; }

    public string Version => "3";

    public float Score(Ride ride) => ride.Kilometers < 0 ? float.NaN : 2 * ride.Kilometers;

    public void Reload() => Reloads++;

    public void Dispose() => IsDisposed = true;

    private static int _made;
}

/// <summary>Every way in which a prediction can be given.</summary>
public interface IEveryWay
{
    [Guarded]
    float Now(Ride ride);

    [Guarded]
    float WithToken(Ride ride, CancellationToken cancellationToken = default);

    [Guarded]
    ValueTask<float> SoonAsync(Ride ride, CancellationToken cancellationToken);

    [Guarded]
    Task<float> LaterAsync(Ride ride, CancellationToken cancellationToken = default);

    [Guarded]
    Task<float> WithoutTokenAsync(Ride ride);

    [Guarded]
    IAsyncEnumerable<float> OftenAsync(Ride ride, CancellationToken cancellationToken);

    [Guarded]
    float ByReference(in Ride ride);

    [Guarded]
    float ByReadOnlyReference(ref readonly Ride ride);

    [Guarded("tip")]
    float? Tip(Ride ride, string city, int passengers = 1);
}

[GuardedBy("fare")]
public partial class GuardedEveryWay : IEveryWay;

public sealed class EveryWay : IEveryWay
{
    public CancellationToken Token { get; private set; }

    public float Now(Ride ride) => ride.Kilometers;

    public float WithToken(Ride ride, CancellationToken cancellationToken)
    {
        Token = cancellationToken;
        return ride.Kilometers;
    }

    public ValueTask<float> SoonAsync(Ride ride, CancellationToken cancellationToken)
    {
        Token = cancellationToken;
        return ValueTask.FromResult(ride.Kilometers);
    }

    public async Task<float> LaterAsync(Ride ride, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Token = cancellationToken;
        return ride.Kilometers;
    }

    public Task<float> WithoutTokenAsync(Ride ride) => Task.FromResult(ride.Kilometers);

    public async IAsyncEnumerable<float> OftenAsync(Ride ride, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Token = cancellationToken;
        await Task.Yield();
        yield return ride.Kilometers;
        yield return 2 * ride.Kilometers;
    }

    public float ByReference(in Ride ride) => ride.Kilometers;

    public float ByReadOnlyReference(ref readonly Ride ride) => ride.Kilometers;

    public float? Tip(Ride ride, string city, int passengers) => city == "Paris" ? passengers * ride.Kilometers : null;
}

public interface INamed
{
    string Name { get; set; }
}

/// <summary>Everything that is passed on.</summary>
public interface IEverything<T> : INamed
    where T : class
{
    event EventHandler? Changed;

    int this[int index, string key] { get; set; }

    int WriteOnly { set; }

    [Guarded]
    double Score(T input);

    double Score(T input, int again);

    T Echo(T value);

    TOther Convert<TOther>(TOther value)
        where TOther : struct;

    bool TryGet(string key, out int value);

    void Swap(ref int one, ref int other);

    ref int Slot();

    int Sum(params int[] values);

    int @default(int @class);

    string Greet(string name = "you", double factor = 1.5, DayOfWeek day = DayOfWeek.Friday) => $"{name} {factor} {day}";
}

[GuardedBy("everything")]
public partial class GuardedEverything<T> : IEverything<T>
    where T : class;

public sealed class Everything<T> : IEverything<T>
    where T : class
{
    private readonly Dictionary<(int, string), int> _values = [];
    private int _slot;

    public event EventHandler? Changed;

    public string Name { get; set; } = "everything";

    public int WriteOnly { get; set; }

    public int this[int index, string key]
    {
        get => _values[(index, key)];
        set => _values[(index, key)] = value;
    }

    public double Score(T input) => 0.5;

    public double Score(T input, int again) => 5;

    public T Echo(T value) => value;

    public TOther Convert<TOther>(TOther value)
        where TOther : struct => value;

    public bool TryGet(string key, out int value)
    {
        value = 7;
        return true;
    }

    public void Swap(ref int one, ref int other) => (one, other) = (other, one);

    public ref int Slot() => ref _slot;

    public int Sum(params int[] values) => values.Sum();

    public int @default(int @class) => @class;

    public string Greet(string name, double factor, DayOfWeek day) => $"hello {name}";

    public void Change() => Changed?.Invoke(this, EventArgs.Empty);
}

/// <summary>An interface that somebody else wrote, with two predictions.</summary>
public interface ITheirs
{
    float Fare(Ride ride);

    double Minutes(Ride ride);
}

[GuardedBy("fare", nameof(ITheirs.Fare))]
[GuardedBy("minutes", nameof(ITheirs.Minutes))]
public partial class GuardedTheirs : ITheirs;

public sealed class Theirs : ITheirs
{
    public float Fare(Ride ride) => ride.Kilometers;

    public double Minutes(Ride ride) => 3 * ride.Kilometers;
}

public interface IStore<T>
{
    float Score(T input);
}

public sealed class Store<T> : IStore<T>
{
    public float Score(T input) => 5;
}

[GuardedBy("fare")]
public partial class GuardedStore : IStore<Ride>;

public static partial class Outer
{
    public sealed partial class Within
    {
        [GuardedBy("a name that is no word of C#")]
        public partial class Nested : IFareModel
        {
            /// <summary>What a class implements itself stays its own.</summary>
            public string Version => "mine";
        }
    }
}

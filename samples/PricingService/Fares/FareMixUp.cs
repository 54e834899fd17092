namespace PricingService.Fares;

/// <summary>
/// A stage behind the model that can hand fares to the wrong rides, as a cache or a batch with an error in its order does: each ride gets the fare of one of the
/// last rides. Together, the fares are the same as before, so only outcomes show it.
/// </summary>
internal sealed class FareMixUp
{
    private const int Rides = 64;
    private readonly Lock _gate = new();
    private readonly Random _random = new(1);
    private readonly List<float> _fares = [];

    public bool IsOn { get; private set; }

    public void Switch(bool isOn)
    {
        lock (_gate)
        {
            IsOn = isOn;
            _fares.Clear();
        }
    }

    /// <summary>Returns the fare for a ride, given the model's fare for it.</summary>
    public float Hand(float fare)
    {
        lock (_gate)
        {
            if (!IsOn)
            {
                return fare;
            }

            if (_fares.Count < Rides)
            {
                _fares.Add(fare);
                return fare;
            }

            var place = _random.Next(Rides);
            (var other, _fares[place]) = (_fares[place], fare);
            return other;
        }
    }
}

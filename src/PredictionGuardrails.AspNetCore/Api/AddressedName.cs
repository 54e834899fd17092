namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Finds things by their name in an address, where a slash stays escaped.</summary>
internal static class AddressedName
{
    /// <summary>Returns the item that has the name, or null if none has.</summary>
    public static T? Find<T>(IReadOnlyCollection<T> items, Func<T, string> nameOf, string name)
        where T : class =>
        items.FirstOrDefault(item => nameOf(item).Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? items.FirstOrDefault(item => nameOf(item).Equals(name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), StringComparison.OrdinalIgnoreCase));
}

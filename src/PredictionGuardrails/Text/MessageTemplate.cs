using System.Collections;
using System.Text;

namespace PredictionGuardrails.Text;

/// <summary>
/// A message that is made of text and of named values: read as text by people, and as a template with values by structured logging, which takes the
/// template from <c>{OriginalFormat}</c>.
/// </summary>
internal sealed class MessageTemplate : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly StringBuilder _template = new();
    private readonly StringBuilder _message = new();
    private readonly List<KeyValuePair<string, object?>> _values = [];

    public int Count => _values.Count + 1;

    public KeyValuePair<string, object?> this[int index] =>
        index == _values.Count ? new("{OriginalFormat}", _template.ToString()) : _values[index];

    /// <summary>Appends text without braces.</summary>
    public MessageTemplate Text(string text)
    {
        _template.Append(text);
        _message.Append(text);
        return this;
    }

    /// <summary>Appends a value.</summary>
    /// <param name="name">Its name in the template.</param>
    /// <param name="value">The value, as it is logged.</param>
    /// <param name="text">The value, as it is read; its own text by default.</param>
    public MessageTemplate Value(string name, object? value, string? text = null)
    {
        _template.Append('{').Append(name).Append('}');
        _message.Append(text ?? $"{value}");
        return With(name, value);
    }

    /// <summary>Ends a sentence, unless a value has ended it already.</summary>
    public MessageTemplate End() => _message is { Length: > 0 } && _message[^1] == '.' ? this : Text(".");

    /// <summary>Adds a value that is logged and isn't part of the message.</summary>
    public MessageTemplate With(string name, object? value)
    {
        _values.Add(new(name, value));
        return this;
    }

    public override string ToString() => _message.ToString();

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using PredictionGuardrails.Configuration;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Names;

namespace PredictionGuardrails;

/// <content>Child guards around other models for the same task, for example the variants of an experiment.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    private readonly PredictionGuard<TInput, TPrediction>? _parent;
    private readonly Lock _creating = new();
    private readonly string _childName = "";
    private volatile PredictionGuard<TInput, TPrediction>[] _children = [];
    private PredictionGuardOptions? _options;
    private string _path = "";

    private PredictionGuard(PredictionGuard<TInput, TPrediction> parent, string name, Func<string?>? readModelVersion)
        : this($"{parent.Name}/{name}", parent._definition.Fork(readModelVersion), parent._output, parent.Runtime)
    {
        _parent = parent;
        _childName = name;
    }

    /// <summary>
    /// Gets the child guards that were created with <see cref="CreateChild"/> and aren't disposed, in that order. They aren't part of
    /// <see cref="PredictionGuardRegistry.Guards"/>.
    /// </summary>
    public IReadOnlyList<PredictionGuard<TInput, TPrediction>> Children => _children;

    /// <summary>
    /// Creates a guard around another model for the same task. It has the same checks, rules, settings, and mode as this guard, but its own statistics,
    /// baseline, and breaker. It has no fallbacks: a rejected prediction throws an exception, so that this guard's model can be called. It isn't
    /// observed, and is disposed together with this guard. Dispose it earlier to remove it from <see cref="Children"/>; its name can then be used again.
    /// If this guard's baseline is in <c>fare.json</c>, the baseline of child <c>v2</c> is in <c>fare.v2.json</c>, also if <c>v2</c> is created again.
    /// </summary>
    /// <param name="name">The name of the child. The full name of child <c>v2</c> of guard <c>fare</c> is <c>fare/v2</c>.</param>
    /// <param name="readModelVersion">Reads the version of the other model. The default is <see langword="null"/> for unknown.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, already exists, or isn't valid in a file name.</exception>
    /// <exception cref="InvalidOperationException">This guard is a child guard.</exception>
    /// <exception cref="ObjectDisposedException">This guard is disposed.</exception>
    public PredictionGuard<TInput, TPrediction> CreateChild(string name, Func<string?>? readModelVersion = null)
    {
        GuardNames.ThrowIfNotAllowed(name);
        if (name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)
        {
            throw new ArgumentException($"'{name}' contains a character that isn't valid in a file name.", nameof(name));
        }

        if (_parent is not null)
        {
            throw new InvalidOperationException($"Guard '{Name}' is a child guard. Create guard '{name}' from '{_parent.Name}'.");
        }

        lock (_creating)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (Array.Exists(_children, child => child._childName.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                throw new ArgumentException($"Guard '{Name}' already has a child guard named '{name}'.", nameof(name));
            }

            var child = new PredictionGuard<TInput, TPrediction>(this, name, readModelVersion);
            var errors = new SettingErrors();
            var apply = child.Prepare(_options!, _path, errors);
            if (errors.Any)
            {
                child.Dispose();
                throw errors.ToException();
            }

            apply(Mode);
            _children = [.. _children, child];
            return child;
        }
    }

    /// <summary>A child accepts only calls that its parent can still handle, and saves its baseline in a separate file.</summary>
    private CompiledGuard<TInput, TPrediction> AsChild(CompiledGuard<TInput, TPrediction> compiled) =>
        _parent is null ? compiled : compiled with { Fallbacks = [], LastKnownGood = null, ModelVersion = null };

    /// <summary>The path of the guard's baseline file; null for none.</summary>
    private string? BaselinePath(PredictionGuardOptions options) => _parent is null || options.Baseline.Path is not { } path
        ? options.Baseline.Path
        : Path.Combine(Path.GetDirectoryName(path) ?? "", $"{Path.GetFileNameWithoutExtension(path)}.{_childName}{Path.GetExtension(path)}");

    /// <summary>Prepares the children for the guard's options, or adds errors.</summary>
    private Action<GuardMode> PrepareChildren(PredictionGuardOptions options, string path, SettingErrors errors)
    {
        _options = options;
        _path = path;
        var prepared = Array.ConvertAll(_children, child => child.Prepare(options, path, errors));
        return mode => Array.ForEach(prepared, apply => apply(mode));
    }

    /// <summary>Removes a child that is disposed.</summary>
    private void Remove(PredictionGuard<TInput, TPrediction> child)
    {
        lock (_creating)
        {
            _children = [.. _children.Where(other => other != child)];
        }
    }

    private void FollowMode(GuardMode mode) => Change(static () => { }, mode);
}

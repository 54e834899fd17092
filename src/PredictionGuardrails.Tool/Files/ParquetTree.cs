using Parquet.Meta;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Files;

/// <summary>
/// The columns of a Parquet file by their names in the footer. The library rejects a file with any type that it doesn't support, so columns that aren't
/// requested are replaced with simple ones before the library reads the schema.
/// </summary>
internal sealed class ParquetTree
{
    private readonly FileSource _source;
    private readonly List<Node> _nodes = [];

    /// <exception cref="InputException">The footer is damaged.</exception>
    public ParquetTree(FileSource source, IReadOnlyList<SchemaElement> elements)
    {
        _source = source;
        Read(elements);
    }

    private IEnumerable<Node> Columns => _nodes.Where(node => node.IsColumn);

    /// <summary>Finds a column by name, ignoring case if no name matches exactly.</summary>
    /// <exception cref="InputException">The column doesn't exist, or doesn't have one value per row.</exception>
    public ParquetLeaf Find(string name)
    {
        var node = _nodes.Find(node => node.Name.Equals(name, StringComparison.Ordinal))
            ?? _nodes.Find(node => node.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw _source.NoColumn(name, Columns.Select(column => column.Name));
        if (node.IsInList || node.IsList)
        {
            throw new InputException(
                $"{_source.Name}: column {OneLine.Quote(name)}: Expected one value per row, but the column contains lists or maps. Write the values to separate columns.");
        }

        return node.IsColumn ? new ParquetLeaf(node.Path, node.Element) : throw new InputException(
            $"{_source.Name}: column {OneLine.Quote(name)}: Expected one value per row, but the column is a structure. Use one of its columns: {OneLine.Start(string.Join(", ", Columns.Where(column => column.Name.StartsWith(node.Name + ".", StringComparison.Ordinal)).Select(column => column.Name).Take(10)))}.");
    }

    /// <summary>Replaces the types of columns that aren't requested with simple ones, and those of requested 16-bit values with bytes.</summary>
    public void Simplify(IReadOnlyList<ParquetLeaf> wanted)
    {
        var kept = wanted.Select(leaf => leaf.Element).ToHashSet();
        foreach (var node in _nodes.Where(node => !kept.Contains(node.Element) || ParquetLeaf.IsHalf(node.Element)))
        {
            node.Element.LogicalType = null;
            node.Element.ConvertedType = null;
            if (node.IsColumn && !kept.Contains(node.Element))
            {
                node.Element.Type = Parquet.Meta.Type.INT32;
            }
        }
    }

    private void Read(IReadOnlyList<SchemaElement> elements)
    {
        var open = new Stack<(Node? Group, int Left)>();
        open.Push((null, elements.Count == 0 ? 0 : elements[0].NumChildren ?? 0));
        for (var i = 1; i < elements.Count; i++)
        {
            while (open.Peek().Left <= 0)
            {
                open.Pop();
                if (open.Count == 0)
                {
                    throw Damaged();
                }
            }

            if (!IsSound(elements[i]))
            {
                throw Damaged();
            }

            var (group, left) = open.Pop();
            open.Push((group, left - 1));
            var node = Node.Of(elements[i], group);
            _nodes.Add(node);
            if (elements[i].NumChildren is > 0 and var children)
            {
                open.Push((node, children));
            }

            if (open.Count > MostNested)
            {
                throw Damaged();
            }
        }

        if (open.Any(group => group.Left > 0))
        {
            throw Damaged();
        }
    }

    /// <summary>Whether an element has a name and only known values. Parquet writes new types in addition to old ones, never instead of them.</summary>
    private static bool IsSound(SchemaElement element) =>
        !string.IsNullOrEmpty(element.Name)
        && (element.NumChildren is > 0 || (element.Type is { } type && Enum.IsDefined(type)))
        && (element.ConvertedType is not { } converted || Enum.IsDefined(converted))
        && (element.RepetitionType is not { } repetition || Enum.IsDefined(repetition));

    private InputException Damaged() => new($"{OneLine.Quote(_source.Name)} isn't a valid Parquet file, or is truncated: the footer describes no columns.");

    /// <summary>No real schema is nested more deeply, and the library is recursive.</summary>
    private const int MostNested = 100;

    private sealed record Node(SchemaElement Element, IReadOnlyList<string> Path, bool IsInList, bool IsColumn)
    {
        public string Name { get; } = string.Join('.', Path);

        public bool IsList =>
            Element.RepetitionType == FieldRepetitionType.REPEATED
            || Element.LogicalType?.LIST is not null || Element.LogicalType?.MAP is not null
            || Element.ConvertedType is ConvertedType.LIST or ConvertedType.MAP or ConvertedType.MAP_KEY_VALUE;

        public static Node Of(SchemaElement element, Node? group) => new(
            element,
            group is null ? [element.Name] : [.. group.Path, element.Name],
            group is { IsInList: true } or { IsList: true },
            element.NumChildren is not > 0);
    }
}

/// <summary>A column of a Parquet file with one value per row.</summary>
/// <param name="Path">The names of its parents, and its name.</param>
/// <param name="Element">Its description in the footer.</param>
internal sealed record ParquetLeaf(IReadOnlyList<string> Path, SchemaElement Element)
{
    /// <summary>Whether it contains 16-bit floating-point numbers.</summary>
    public bool HasHalves { get; } = IsHalf(Element);

    /// <summary>Whether it contains durations, which the library returns as numbers of some unit.</summary>
    public bool IsTimeOfDay { get; } =
        Element.LogicalType?.TIME is not null || Element.ConvertedType is ConvertedType.TIME_MILLIS or ConvertedType.TIME_MICROS or ConvertedType.INTERVAL;

    public string Name => string.Join('.', Path);

    public static bool IsHalf(SchemaElement element) =>
        element.LogicalType?.FLOAT16 is not null && element.Type == Parquet.Meta.Type.FIXED_LEN_BYTE_ARRAY && element.TypeLength == 2;
}

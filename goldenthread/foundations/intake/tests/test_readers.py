import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.foundations.intake import readers
from goldenthread.foundations.intake.readers import Limits, Unreadable, read_table
from goldenthread.foundations.intake.writers import safe_cell, write_csv


def reasons(data, **options):
    with pytest.raises(Unreadable) as refused:
        read_table(data, **options)
    return [(problem.row, problem.column, problem.reason) for problem in refused.value.problems]


def cells(table):
    return [row.cells for row in table.rows]


PLAIN = "period,value\n2026-01,4\n2026-02,£5\n"


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-16-be"),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        b"\n\n" + PLAIN.encode() + b"\n,\n",
        PLAIN.replace("\n", ",,\n").encode(),
    ],
)
def test_the_same_table_is_read_however_it_was_saved(data):
    table = read_table(data)
    assert table.columns == ("period", "value")
    assert cells(table) == [("2026-01", "4"), ("2026-02", "£5")]
    assert table.remarks == ()


def test_windows_text_is_read_and_said_to_be():
    table = read_table(PLAIN.encode("cp1252"))
    assert cells(table)[1] == ("2026-02", "£5")
    assert "Windows text" in table.remarks[0]


def test_bytes_that_are_no_text_are_refused():
    assert "not text" in reasons(b"a,b\n1,\x81\n")[0][2]
    assert "not a table" in reasons(b"a,b\n1,2\x00\n")[0][2]


def test_a_single_column_needs_no_delimiter():
    assert cells(read_table(b"value\n1\n2\n")) == [("1",), ("2",)]


def test_semicolons_with_decimal_commas_are_two_columns():
    table = read_table("période;valeur\nmai 2026;3,5\njuin 2026;4,25\n".encode())
    assert cells(table) == [("mai 2026", "3,5"), ("juin 2026", "4,25")]


def test_quoted_cells_keep_commas_and_lines_and_row_numbers():
    table = read_table(b'name,note\n"Falls, all","two\nlines"\nB,c\n')
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ("Falls, all", "two\nlines")),
        (3, ("B", "c")),
    ]


def test_a_ragged_row_is_named():
    found = reasons(b"a,b,c,d\n" + b"1,2,3,4\n" * 5 + b"1,2,3,4,5\n1,2\n")
    assert found == [
        (7, None, "Row 7 has 5 cells, and the heading has 4."),
        (8, None, "Row 8 has 2 cells, and the heading has 4."),
    ]


def test_headings_are_there_and_different():
    assert "heading of 2 columns" in reasons(b"a,A\n1,2\n")[0][2]
    assert "no heading" in reasons(b"a,,c\n1,2,3\n")[0][2]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b" \r\n"])
def test_an_empty_file_is_refused(data):
    assert "empty" in reasons(data)[0][2]


def test_a_heading_alone_is_refused():
    assert "no rows" in reasons(b"a,b\n")[0][2]


def test_an_open_quotation_mark_is_refused():
    assert "quotation mark" in reasons(b'a,b\n1,"2\n3,4\n')[0][2]


def test_each_limit_holds_at_its_number():
    limits = Limits(bytes=40, rows=3, columns=3)
    assert len(read_table(b"a,b,c\n" + b"1,2,3\n" * 3, limits=limits).rows) == 3
    assert reasons(b"a,b,c\n" + b"1,2,3\n" * 4, limits=limits)[0][2].startswith(
        "The file has more than 3 rows"
    )
    assert "4 columns, and the limit is 3" in reasons(b"a,b,c,d\n1,2,3,4\n", limits=limits)[0][2]
    assert len(read_table(b"a\n" + b"x" * 38, limits=limits).rows) == 1
    assert (
        reasons(b"a\n" + b"x" * 39, limits=limits)[0][2]
        == "The file has 41 bytes, and the limit is 40 bytes."
    )


def test_a_whole_file_over_two_megabytes_says_its_size():
    found = reasons(b"a\n" + b"1\n" * (readers.MEGABYTE + 200_000))
    assert found == [(None, None, "The file has 2.4 MB, and the limit is 2.0 MB.")]


def test_an_nhs_number_is_refused_where_it_stands_and_not_repeated():
    with pytest.raises(Unreadable) as refused:
        read_table(b"period,note\n2026-01,ok\n2026-02,seen 943 476 5919\n")
    (problem,) = refused.value.problems
    assert (problem.where, problem.value) == ("Row 3, note", "")
    assert "NHS number" in problem.reason


def test_a_long_decimal_fraction_is_no_nhs_number():
    assert read_table(b"value\n9.434765919\n").rows


def test_hidden_characters_are_refused():
    assert "hidden" in reasons("a,b\n1,\u202e2\n".encode())[0][2]


@pytest.mark.parametrize("text", ["=1+1", "+a", "-a", "@x", "\tx", "\rx", "＝1", "'=1", "-5+1"])
def test_what_looks_like_a_formula_is_quoted_and_comes_back(text):
    assert safe_cell(text) == f"'{text}"
    assert cells(read_table(write_csv(["a", "b"], [[text, "x"]]))) == [(text, "x")]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (-5, "-5"),
        ("-5", "-5"),
        ("+1.5", "+1.5"),
        (2.0, "2"),
        (0.1, "0.1"),
        (None, ""),
        (float("nan"), ""),
        ("", ""),
    ],
)
def test_plain_numbers_stay_numbers(value, cell):
    assert safe_cell(value) == cell


text = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf")), max_size=12).filter(
    lambda cell: not any(char.isdigit() for char in cell)
)


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(
            text.filter(str.strip),
            st.one_of(text, st.sampled_from(["=1+1", "'-x", "a\nb", 'say "x"', "a;b"])),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_table_written_here_is_read_back_as_it_was(rows, encoding):
    data = write_csv(["name", "note"], rows).decode().encode(encoding)
    assert cells(read_table(data)) == [tuple(row) for row in rows]

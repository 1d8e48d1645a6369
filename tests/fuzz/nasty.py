"""Words that have broken programs before: numbers, names, signs, code, formulas, paths."""

from __future__ import annotations

NUMBERS = (
    *("0", "-0", "1", "-1", "100%", "101%", "0.5", "1e308", "1e309", "-1e-324", "5e-324", "1e999"),
    *("NaN", ".nan", "inf", "-inf", ".inf", "1_000", "0x1f", "0o17", "१२", "½", "9" * 400, "²"),
    *("0% to 0%", "100% to 0%", "0% to 100%", "30%, likely 20% to 40%", "1e-300%, likely 0% to 1%"),
    *("30% from 20% to 40%", "nan to nan", "a to b to c", "from to", " to ", "50%, likely 50% to"),
    *("10 v 10", "0 v 0", "0 v 0 v 0", "2 v 3 v 5", "10 v 0 from 0 v 10 to 5 v 5", "odds x 0"),
    *("odds x 1e300", "odds x -1", "strong up", "as read", "1e300", "1e-300", "1e-300 to 1e300"),
    *("0.1e-5%, likely 0.001% to 99.999%", "1e-9%, likely 1e-12% to 1e-11%", "99999999999999999"),
)

WORDS = (
    *("null", "~", "true", "no", "on", "<<", "=", "yes", "start", "always", "never", "otherwise"),
    *("when", "not", "and", "or", "when ", "anything", "any", "nothing", "none", "deadlock"),
    *(
        "at least",
        "at least 99999 of",
        "attends",
        "attend",
        "is",
        "is not",
        "(",
        ")",
        ",",
        "[",
        "]",
    ),
    *("[[[[", "((((", "lists", "lists below", "promises: attends if", "says of", "without", ":"),
    *("a" * 300, "a " * 200, "é" * 70, "\u0130", "\u00df", "\u1e9e", "ﬁ", "e\u0301", "\U0001f54a"),
    *(
        "__class__",
        "__proto__",
        "toString",
        "{}",
        "{0.__class__}",
        "%s%n",
        "%(x)s",
        "$x^2$",
        r"\frac",
    ),
    *("$\\frac{1}{0}$", "$", "\\$", "<script>alert(1)</script>", "&amp;", "]]>", "<!--", '"', "'"),
)

CODE = (
    *("!!python/object/apply:os.system ['id']", "!!python/name:os.system", "!!binary aGk=", "!x y"),
    *("__import__('os').system('id')", "${HOME}", "$(id)", "`id`", "{{7*7}}", "; rm -rf /"),
    *("file:///etc/passwd", "http://127.0.0.1:9/", "!include /etc/passwd", "*a", "&a [*a]", "&a"),
)

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "'=1", "＝1+1")

PATHS = (
    *("../../etc/passwd", "..", ".", "/", "/dev/null", "a/b", "C:\\x", "con", "NUL.txt", "aux"),
    *("a\\b", "x" * 255, "~root", "-rf", "--help", ".hidden"),
)

SIGNS = (
    *("\0", "\x1b[31m", "\x1b]0;x\x07", "\r", "\n", "\t", "\x7f", "\x85", "\x9b", "\ufeff"),
    *("\u2028", "\u202e", "\u2066", "\u200b", "\ud800", "\udfff", "\ufffe", "\uffff", "\U0010ffff"),
    *("- ", "? ", ": ", "# ", "| ", "> ", "% ", "---\n", "...\n", "%YAML 9.9\n---\n", "\\x", "\\u"),
)

ALL = (*NUMBERS, *WORDS, *CODE, *FORMULAS, *PATHS, *SIGNS)
"""All of them; half characters are lost where text becomes bytes."""

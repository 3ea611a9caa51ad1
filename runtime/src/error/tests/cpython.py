"""Writes cpython.txt: what CPython's `except*` makes of random trees. Run with Python 3.11 or later.

A line is `TREE | CLAUSES | RESULT`. `m[A1 n[B2]]` is a group with the message `m`; the letter is the type.
A clause handles its errors, raises them `again`, raises a `new` error, or raises a new `group`.
CPython lets a single error leave bare; it is written as the group of one that this library makes of it.
"""

import random


class A(Exception): ...
class B(Exception): ...
class C(Exception): ...
class X(Exception): ...


def build(rng, numbers, depth):
    if depth == 0 or rng.random() < 0.6:
        return rng.choice([A, B, C])(next(numbers))
    return group(rng, numbers, depth - 1)


def group(rng, numbers, depth):
    members = [build(rng, numbers, depth) for _ in range(rng.randint(1, 4))]
    return ExceptionGroup(rng.choice("mnop"), members)


def show(error):
    if isinstance(error, ExceptionGroup):
        return f"{error.message}[{' '.join(map(show, error.exceptions))}]"
    return f"{type(error).__name__}{error.args[0]}"


def act(action, number):
    if action == "new":
        raise X(number)
    if action == "group":
        raise ExceptionGroup("g", [X(number)])


def catch(error, clauses):
    (t1, a1), (t2, a2), (t3, a3) = [(eval(kind), action) for kind, action in clauses]
    try:
        try:
            raise error
        except* t1:
            if a1 == "again":
                raise  # in the clause itself: a frame more, and CPython takes it for a new error
            act(a1, 91)
        except* t2:
            if a2 == "again":
                raise  # in the clause itself: a frame more, and CPython takes it for a new error
            act(a2, 92)
        except* t3:
            if a3 == "again":
                raise  # in the clause itself: a frame more, and CPython takes it for a new error
            act(a3, 93)
    except ExceptionGroup as result:
        return show(result)
    except Exception as result:
        return f"[{show(result)}]"
    return "handled"


def main():
    rng = random.Random(654)
    lines = []
    for case in range(300):
        numbers = iter(range(1, 1000))
        error = build(rng, numbers, 3) if case % 10 == 0 else group(rng, numbers, 3)
        actions = ["handle", "again", "again", "new", "group"]
        clauses = [(kind, rng.choice(actions)) for kind in rng.sample("ABCX", 3)]
        tree = show(error)
        heads = " ".join(f"{kind}:{action}" for kind, action in clauses)
        lines.append(f"{tree} | {heads} | {catch(error, clauses)}\n")
    with open(__file__.replace(".py", ".txt"), "w", encoding="ascii") as out:
        out.writelines(lines)


main()

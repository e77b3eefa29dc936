"""Going through a page with the Tab key alone, and seeing at each step where one is."""

from __future__ import annotations


def focused(page):
    return page.evaluate(
        """() => { const it = document.activeElement;
        return (it.labels?.[0]?.textContent || it.textContent || '').trim().replace(/\\s+/g, ' '); }"""
    )


def tab_to(page, words, *, most=60):
    """Press Tab until this is what Enter would act on; whatever has the focus on the way is seen to have it."""
    page.wait_for_load_state()
    for _ in range(most):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const look = getComputedStyle(document.activeElement), box =
            document.activeElement.getBoundingClientRect();
            const marked = look.outlineStyle !== 'none' || look.boxShadow !== 'none'
              || getComputedStyle(document.activeElement.nextElementSibling || document.body, '::before')
                   .boxShadow !== 'none';
            return marked && box.width > 1 && box.bottom > 0 && box.top < window.innerHeight; }"""
        )
        assert seen, f"Nobody sees that the focus is on “{focused(page)}”."
        if focused(page).startswith(words):
            return
    raise AssertionError(f"{most} times Tab do not reach “{words}”, but “{focused(page)}”.")


def press_key(page, key):
    """One key on a page whose scripts have run."""
    page.wait_for_load_state()
    page.keyboard.press(key)

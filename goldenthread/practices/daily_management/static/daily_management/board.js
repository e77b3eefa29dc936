// A board by thumb: a mark is sent when it is chosen, and a problem says how many words it has.
"use strict";

const KEPT = "golden-thread-board-focus";

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submits-itself]");
  if (form && event.target.type === "radio") form.requestSubmit();
});

// After a mark the page comes anew: whoever goes by keyboard stays where they were.
document.addEventListener("submit", (event) => {
  const at = document.activeElement;
  if (event.target.closest("#huddle") && at && at.id) {
    sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, id: at.id, y: scrollY }));
  }
});

function comeBack() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  sessionStorage.removeItem(KEPT);
  if (!kept || kept.path !== location.pathname || document.querySelector(".nhsuk-error-summary")) return;
  const there = document.getElementById(kept.id);
  if (there) there.focus({ preventScroll: true });
  scrollTo(0, kept.y);
}

function words(text) {
  return text.split(/\s+/).filter(Boolean).length;
}

function count(input) {
  const shown = document.querySelector(`[data-count-of="${input.id}"]`);
  if (!shown) return;
  const many = words(input.value);
  const most = Number(shown.dataset.thoughtOf);
  shown.textContent = many > most ? `${many} words. Shorter is read sooner` : `${many} of ${most} words`;
}

document.addEventListener("input", (event) => count(event.target));
document.querySelectorAll("[data-count-of]").forEach((shown) => count(document.getElementById(shown.dataset.countOf)));
comeBack();

// The meeting works without this. It shows how long a step has taken, and lets N and P go on and back.
const clock = document.querySelector("[data-run-clock]");
const form = document.getElementById("step");

if (clock) {
  const began = Date.now() - Number(clock.dataset.before) * 1000;
  const allowed = Number(clock.dataset.allowed);
  const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const show = () => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    clock.textContent = allowed ? `${minutes(seconds)} of ${minutes(allowed)}` : minutes(seconds);
    clock.classList.toggle("run__clock--over", allowed > 0 && seconds > allowed);
  };
  clock.hidden = false;
  show();
  setInterval(show, 1000);
}

if (form) {
  document.querySelector("[data-run-keys]").hidden = false;
  const presses = { n: ["next", "close"], p: ["back"] };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
    for (const go of presses[event.key.toLowerCase()] || []) {
      const pressed = document.querySelector(`button[name="go"][value="${go}"]`);
      if (pressed) {
        event.preventDefault();
        pressed.click();
        return;
      }
    }
  });
}

// The pages work without this. It wakes the NHS.UK components (error summary focus, show password and so on).
// The address comes from the page because stored static files carry a hash in their names.
const library = document.getElementById("nhsuk-frontend");

if (library) {
  import(library.href).then(({ initAll }) => initAll());
}

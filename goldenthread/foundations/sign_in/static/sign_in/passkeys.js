// Between the page and the browser's passkeys. Without it, or where a browser knows none, every page still offers
// another way.

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=/g, "");

const withBytes = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function make({ publicKey }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: withBytes(publicKey.excludeCredentials),
    },
  });
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    clientExtensionResults: made.getClientExtensionResults(),
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    },
  };
}

async function prove({ publicKey }) {
  const given = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: withBytes(publicKey.allowCredentials),
    },
  });
  const { response } = given;
  return {
    id: given.id,
    rawId: text(given.rawId),
    type: given.type,
    clientExtensionResults: given.getClientExtensionResults(),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
}

const WORDS = {
  NotAllowedError: "No passkey was used. Try once more, or choose another way.",
  InvalidStateError: "This device has a passkey for your account already.",
  SecurityError: "Passkeys do not work at this address. They need the service’s own name and HTTPS.",
};

function offer(form) {
  const button = form.querySelector("[data-passkey-button]");
  const says = form.querySelector("[data-passkey-says]");
  const work = form.dataset.passkey === "make" ? make : prove;
  form.querySelectorAll("[data-passkey-hidden]").forEach((part) => (part.hidden = false));
  button.addEventListener("click", async () => {
    if (!form.reportValidity()) return;
    button.disabled = true;
    says.textContent = "";
    try {
      const options = form.dataset.options
        ? JSON.parse(form.dataset.options)
        : await (await fetch(form.dataset.optionsFrom, { credentials: "same-origin" })).json();
      form.elements.credential.value = JSON.stringify(await work(options));
      form.submit();
    } catch (wrong) {
      says.textContent = WORDS[wrong.name] || "The passkey did not work. Try once more, or choose another way.";
      button.disabled = false;
    }
  });
}

document.querySelectorAll("form[data-passkey]").forEach((form) => {
  const known = window.PublicKeyCredential && window.isSecureContext;
  const without = document.querySelectorAll("[data-passkey-without]");
  if (!known) return;
  without.forEach((part) => (part.hidden = true));
  offer(form);
});

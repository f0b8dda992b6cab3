// What htmx does not do by itself: toasts, copying, printing, steppers, saying that a request failed, and
// leaving alone what somebody is typing into.
"use strict";
document.documentElement.classList.add("js");

const KEPT = "What you typed is still here.";
const FAILURES = {
  0: `We could not reach Waybill. ${KEPT} Check your connection and try again.`,
  401: "You are signed out. Reload the page to sign in again.",
  403: "You may not do that. Ask a manager of your organisation.",
  404: "This is not there any more. Reload the page to see how it stands.",
  413: `That was more than we can take at once. ${KEPT} Send it in smaller parts.`,
  429: `That was a lot in a short time. ${KEPT} Wait a moment and try again.`,
  503: `We are busy just now. Nothing was changed. ${KEPT} Try again in a moment.`,
};
const FAILED = `That did not work. ${KEPT} Try again in a moment.`;
const TOO_SLOW = `That took too long. ${KEPT} Look whether it went through before you try again.`;

function toast(text, kind = "info") {
  const region = document.getElementById("toasts");
  const template = document.getElementById(`toast-${kind}`) ?? document.getElementById("toast-info");
  if (!region || !template || !text) return;
  // What went well is old news as soon as something else did; failures are told side by side, once each.
  for (const shown of [...region.children]) {
    if (!shown.matches(".error") || shown.textContent.trim() === text) shown.remove();
  }
  const made = template.content.firstElementChild.cloneNode(true);
  made.querySelector("p").textContent = text;
  made.addEventListener("animationend", () => made.remove());
  made.querySelector("button").addEventListener("click", () => made.remove());
  region.append(made);
  while (region.children.length > 3) region.firstElementChild.remove();
}

function sayFailure(event, text) {
  const said = event.detail.xhr?.getResponseHeader("HX-Trigger") ?? "";
  const isQuiet = event.detail.elt?.closest?.("[data-quiet]");
  if (!isQuiet && !said.includes('"toast"')) toast(text, "error");
}

async function copy(button) {
  const source = document.querySelector(button.dataset.copy);
  if (!source) return;
  const text = source.value ?? source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied.", "success");
  } catch {
    // Browsers copy by themselves only over HTTPS: leave the text selected.
    getSelection().selectAllChildren(source);
    toast("Selected. Press Ctrl+C or Command+C to copy it.");
  }
}

function step(button) {
  const input = button.parentElement.querySelector("input");
  const before = input.value;
  if (button.dataset.step === "down") input.stepDown();
  else input.stepUp();
  if (input.value !== before) input.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy], [data-print], [data-step]");
  if (!button) return;
  if (button.dataset.copy !== undefined) copy(button);
  else if (button.dataset.print !== undefined) print();
  else step(button);
});

document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.kind));
document.addEventListener("htmx:sendError", (event) => sayFailure(event, FAILURES[0]));
document.addEventListener("htmx:timeout", (event) => sayFailure(event, TOO_SLOW));
document.addEventListener("htmx:responseError", (event) => {
  sayFailure(event, FAILURES[event.detail.xhr.status] ?? FAILED);
});

function isChanged(control) {
  if (control.options) {
    const given = [...control.options].findIndex((it) => it.defaultSelected);
    return control.selectedIndex !== Math.max(given, 0);
  }
  return control.value !== control.defaultValue || control.checked !== control.defaultChecked;
}

// What was sent and came back says so by data-typed: its defaults are what was typed.
function isInUse(part) {
  if (part.querySelector(":popover-open, details[open] form, form details[open], form[data-typed]")) return true;
  return [...part.querySelectorAll("input:not([type=hidden]), select, textarea")].some(isChanged);
}

// News of a part in which somebody types come later: what is sent from there tells by its version.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const part = event.detail.target;
  if (part.matches("[data-spare]") && isInUse(part)) event.detail.shouldSwap = false;
});

function showOffline() {
  const notice = document.getElementById("offline");
  if (notice) notice.hidden = navigator.onLine;
}
addEventListener("offline", showOffline);
addEventListener("online", showOffline);
showOffline();

// Rows that are selected: how many there are, the box in the head for all of the page, the bar for them.
"use strict";
{
  const chosen = new Set();
  const boxes = () => [...document.querySelectorAll("input[name=order][form=orders-bulk]")];

  function show() {
    const bar = document.getElementById("orders-bulk");
    if (!bar) return;
    const all = boxes();
    const number = all.filter((box) => box.checked).length;
    const head = document.getElementById("orders-all");
    head.checked = number > 0 && number === all.length;
    head.indeterminate = number > 0 && number < all.length;
    bar.toggleAttribute("data-shown", number > 0 || bar.elements.all.checked);
    document.getElementById("orders-selected").textContent = `${number} selected`;
  }

  function remember() {
    chosen.clear();
    for (const box of boxes()) if (box.checked) chosen.add(box.value);
    show();
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-selects]")) {
      for (const box of boxes()) box.checked = event.target.checked;
    }
    if (event.target.matches("[data-selects], [form=orders-bulk], #orders-bulk *")) remember();
  });
  // A row that comes anew stays selected; a list that comes anew does not.
  document.addEventListener("htmx:load", (event) => {
    const box = event.target.matches?.("tr") && event.target.querySelector("input[name=order]");
    if (box) box.checked = chosen.has(box.value);
    else if (event.target.querySelector?.("#orders-bulk")) remember();
    show();
  });
  remember();
}

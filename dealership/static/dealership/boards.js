/* The board on the wall: nobody scrolls there, so a list longer than its panel turns its pages by itself. */
(() => {
  const seconds = 8;
  const lists = document.querySelectorAll(".board-screen .board-columns > .panel > ul, .board-screen .board-side");

  /* The page ends above the first row that is cut: the next one begins with it. */
  const turn = (list) => {
    const bottom = list.getBoundingClientRect().bottom;
    const cut = [...list.children].find((row) => row.getBoundingClientRect().bottom > bottom + 1);
    const top = cut && cut !== list.firstElementChild ? cut.getBoundingClientRect().top - list.getBoundingClientRect().top : list.clientHeight;
    list.scrollTop = cut ? list.scrollTop + top : 0;
  };

  setInterval(() => lists.forEach((list) => { if (list.scrollHeight > list.clientHeight + 1) turn(list); }), seconds * 1000);
})();

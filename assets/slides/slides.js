// Formulas first, then the size of each slide, then the show: what is hidden cannot be measured.

const WIDTH = 1280;
const HEIGHT = 720;
// Smaller than this nobody reads it from the last row.
const SMALLEST = 0.6;
// What is tried until a slide fits: smaller pictures, then all of it smaller, then pictures beside the code that drew them.
const PICTURES = [460, 420, 380, 340, 300, 260];
const LOWEST = PICTURES.at(-1);
const LAYOUTS = [
  ...PICTURES.map(picture => ({ picture, size: 1, beside: false })),
  ...sizes(0.96, 0.76).map(size => ({ picture: LOWEST, size, beside: false })),
  ...sizes(0.92, SMALLEST).map(size => ({ picture: 380, size, beside: true })),
  ...sizes(0.72, SMALLEST).map(size => ({ picture: LOWEST, size, beside: false })),
];

// What does not fit then is scrolled, and so it need not be small.
const SCROLLED = { picture: 420, size: 0.8, beside: false };

function sizes(from, to) {
  return Array.from({ length: Math.round((from - to) / 0.04) + 1 }, (_, i) => from - 0.04 * i);
}

function slides() {
  return [...document.querySelectorAll(".slides section:not(:has(section))")];
}

// Makes what stands on a slide small enough for it.
function fit(section) {
  const content = document.createElement("div");
  content.className = "content";
  content.append(...section.childNodes);
  section.append(content);
  const { paddingTop, paddingBottom } = getComputedStyle(section);
  const room = section.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
  const fits = () => content.getBoundingClientRect().height <= room && content.scrollWidth <= content.clientWidth;
  const lay = ({ picture, size, beside }) => {
    content.style.setProperty("--picture", `${picture}px`);
    content.style.zoom = size;
    content.classList.toggle("beside", beside);
  };
  for (const layout of LAYOUTS) {
    lay(layout);
    if (fits()) return;
  }
  lay(SCROLLED);
  section.classList.add("long");
}

async function begin() {
  await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
  for (const image of document.images) {
    // A picture of few points is not blown up.
    image.style.maxHeight = `${2 * image.naturalHeight}px`;
  }
  if (window.MathJax) {
    await MathJax.startup.promise;
    await MathJax.typesetPromise([...document.querySelectorAll(".jp-RenderedMarkdown, .jp-RenderedLatex")]);
  }
  for (const details of document.querySelectorAll("details")) {
    details.open = false;
  }
  slides().forEach(fit);
  document.querySelector(".slides").classList.remove("measured");
  await Reveal.initialize({
    width: WIDTH,
    height: HEIGHT,
    margin: 0.02,
    center: false,
    hash: true,
    slideNumber: "c/t",
    transition: "none",
    plugins: window.RevealNotes ? [RevealNotes] : [],
  });
}

begin();

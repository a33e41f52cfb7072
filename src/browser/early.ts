/**
 * Runs in the head before anything is painted, as a classic script: what a reader chose is there at once, and
 * what needs script shows (`.scripted`) without moving the page. A text, so that its bytes are the same wherever it is
 * built or hashed.
 */
export const early =
  "(d=>{try{d.size=localStorage.size||'m'}catch{d.size='m'}if(navigator.share)d.share=''})(document.documentElement.dataset)";

// The stage bar and the small forms of the CRM pages.
for (const select of document.querySelectorAll('[data-submit-on-change]')) {
  select.addEventListener('change', () => select.form.submit());
}

const bar = document.querySelector('[data-stage-bar]');
if (bar) {
  const steps = [...bar.querySelectorAll('li')];
  const show = (position) => {
    steps.forEach((step, index) => {
      const passed = index < position && !('closed' in step.dataset);
      step.className = index === position ? 'current' : passed ? 'past' : 'ahead';
      const button = step.querySelector('button');
      if (index === position) button.setAttribute('aria-current', 'step');
      else button.removeAttribute('aria-current');
    });
  };
  // The page stays, and with it the widget's frame.
  bar.addEventListener('submit', async (event) => {
    event.preventDefault();
    const before = steps.findIndex((step) => step.className === 'current');
    const position = steps.findIndex((step) => step.contains(event.submitter));
    const button = steps[position].querySelector('button');
    const status = bar.querySelector('[data-stage-status]');
    show(position);
    try {
      const response = await fetch(bar.action, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ stage: button.value }),
      });
      if (!response.ok) throw new Error(String(response.status));
      document.querySelector('[data-field="Stage"]').textContent = button.textContent;
      status.textContent = `Stage is now ${button.textContent}`;
    } catch {
      show(before);
      status.textContent = 'The stage could not be changed';
    }
  });
}

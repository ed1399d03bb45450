"""An old request in any form that a person has at hand, and the new one in the same form.

A reader (`query`, `json_body`, `curl`, `snippet`) finds the parameters in the text as `slots`; `rules`
decides what must change and why; the edits are made in the text itself, so that everything else stays as it
was.
"""

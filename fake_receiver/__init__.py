"""fake-receiver: an SMTP test harness that judges mail as Gmail's receiver does.

The rooms, from the inside out:

``model``       frozen values in the words of the RFCs; imports nothing else of ours
``policy``      pure: which rule holds, and the exact words of the reply
``checks``      iprev, SPF, DKIM, DMARC; they ask a ``Resolver`` and return results
``nameserver``  the authoritative DNS of one scenario
``receiver``    ``judge()``: collect the evidence, decide
``smtp``        the wire
``scenario``    the scenario file: schema, loader, expectations
``senders``     who sends: the scripted sender, the real MTAs
``lab``         who runs a scenario: embedded, or in Docker
``report``      views of what happened
"""

"""What goes wrong while starting is said in one sentence, without a stack trace."""


class Stop(SystemExit):
    """End with one clear sentence on stderr and status 1."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"csm: {sentence}")
        self.sentence = sentence

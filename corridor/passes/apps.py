from django.apps import AppConfig


class PassesConfig(AppConfig):
    name = "corridor.passes"
    label = "passes"

    def ready(self) -> None:
        from corridor.passes import change_words
        from corridor.schools import subjects

        subjects.register(*change_words.SUBJECTS)

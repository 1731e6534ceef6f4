from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "corridor.schools"
    label = "schools"

    def ready(self) -> None:
        from corridor.schools import change_words, rule_change_words, subjects

        subjects.register(*change_words.SUBJECTS, *rule_change_words.RULE_SUBJECTS)
        subjects.register_names(change_words.names)

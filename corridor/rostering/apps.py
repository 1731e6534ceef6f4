from django.apps import AppConfig


class RosteringConfig(AppConfig):
    name = "corridor.rostering"
    label = "rostering"

    def ready(self) -> None:
        from corridor.rostering import change_words
        from corridor.rostering.commands.teaching_rooms import settle_after_rules
        from corridor.schools import rule_effects, subjects

        subjects.register(*change_words.SUBJECTS)
        rule_effects.register_effect(settle_after_rules)

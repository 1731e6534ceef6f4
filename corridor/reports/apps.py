from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "corridor.reports"
    label = "reports"

    def ready(self) -> None:
        from corridor.notifications import tellers
        from corridor.reports.weekly import KIND, WeeklyTeller

        tellers.register(WeeklyTeller(), occasions=(), kinds=(KIND,))

package cn.fujian.bamin.ui.settings

import cn.fujian.bamin.core.settings.SettingsPort
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.launch

class SettingsPresenter(private val settings: SettingsPort, private val scope: CoroutineScope) {
    val state: StateFlow<SettingsState> = settings.settings.map(::SettingsState)
        .stateIn(scope, SharingStarted.WhileSubscribed(5_000), SettingsState(settings.settings.value))

    fun onEvent(event: SettingsEvent) {
        val now = settings.settings.value
        val changed = when (event) {
            is SettingsEvent.Speak -> now.copy(language = event.language)
            is SettingsEvent.Light -> now.copy(theme = event.theme)
            is SettingsEvent.Enlarge -> now.copy(typeScale = event.typeScale)
        }
        scope.launch { settings.change(changed) }
    }
}

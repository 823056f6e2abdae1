package cn.fujian.bamin.ui.settings

import cn.fujian.bamin.core.settings.FakeSettings
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.core.settings.Settings
import cn.fujian.bamin.core.settings.Theme
import kotlin.test.assertEquals
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class SettingsPresenterTest {
    @Test fun `each choice is kept beside the others`() = runTest {
        val presenter = SettingsPresenter(FakeSettings(), backgroundScope)
        backgroundScope.launch { presenter.state.collect {} }
        presenter.onEvent(SettingsEvent.Speak(Language.English))
        runCurrent()
        presenter.onEvent(SettingsEvent.Enlarge(2f))
        runCurrent()
        presenter.onEvent(SettingsEvent.Light(Theme.Dark))
        runCurrent()
        assertEquals(Settings(Language.English, Theme.Dark, 2f), presenter.state.value.settings)
    }
}

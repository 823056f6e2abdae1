package cn.fujian.bamin.core.settings

import kotlinx.coroutines.runBlocking
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.io.File
import kotlin.test.assertEquals

class FileSettingsTest {
    @get:Rule
    val folder = TemporaryFolder()

    @Test
    fun `settings are there again after a restart`() = runBlocking<Unit> {
        val settings = Settings(Language.English, Theme.Dark, typeScale = 1.5f, speech = false)
        FileSettings(folder.root).change(settings)
        assertEquals(settings, FileSettings(folder.root).settings.value)
    }

    @Test
    fun `a damaged file is that of a new phone`() {
        File(folder.root, "settings.properties").writeText("theme=\\u12")
        assertEquals(Settings(), FileSettings(folder.root).settings.value)
    }
}

package cn.fujian.bamin.desk.ports

import cn.fujian.bamin.core.ports.KeyLost
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.io.File
import java.nio.file.Files
import java.nio.file.attribute.PosixFilePermissions
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith

class FileKeyTest {
    @get:Rule
    val folder = TemporaryFolder()
    private val key = ByteArray(32) { it.toByte() }

    @Test
    fun `what was wrapped is opened after a restart`() {
        val wrapped = FileKey(folder.root).wrap(key)
        assertContentEquals(key, FileKey(folder.root).unwrap(wrapped))
    }

    @Test
    fun `another folder's key is a lost one`() {
        val wrapped = FileKey(folder.newFolder()).wrap(key)
        val other = FileKey(folder.newFolder()).apply { wrap(key) }
        assertFailsWith<KeyLost> { other.unwrap(wrapped) }
    }

    @Test
    fun `the key is readable by its owner only`() {
        FileKey(folder.root).wrap(key)
        val mode = Files.getPosixFilePermissions(File(folder.root, "wrapping.key").toPath())
        assertEquals("rw-------", PosixFilePermissions.toString(mode))
    }
}

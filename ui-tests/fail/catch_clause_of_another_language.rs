use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn everything() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        catch { 0 }
    }
}

fn a_name() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        catch (errors) { errors.len() as u32 }
    }
}

fn a_bare_name() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        catch errors { errors.len() as u32 }
    }
}

fn name_and_type() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        catch (errors: io::Error) { errors.len() as u32 }
        finally { println!("bye") }
    }
}

fn type_and_name() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        catch (io::Error errors) { errors.len() as u32 }
    }
}

fn types_and_name() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        catch (io::Error | std::fmt::Error errors) { errors.len() as u32 }
    }
}

fn rescue() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        rescue io::Error => errors { errors.len() as u32 }
    }
}

fn except_alone() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except { 0 }
    }
}

fn except_with_a_colon() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except: { 0 }
    }
}

fn star_first() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        *except io::Error => { 0 }
    }
}

fn main() {
    drop(everything());
    drop(a_name());
    drop(a_bare_name());
    drop(name_and_type());
    drop(type_and_name());
    drop(types_and_name());
    drop(rescue());
    drop(except_alone());
    drop(except_with_a_colon());
    drop(star_first());
}
